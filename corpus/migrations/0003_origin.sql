-- Where each record came from, every time it came: the database, the file with its digest, the place in it from 1 (0
-- where a source has no places), and the run that found it there first.
CREATE TABLE origin (
    key TEXT NOT NULL REFERENCES record (key),
    source TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    position INTEGER NOT NULL,
    file TEXT NOT NULL,
    format TEXT NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (key, source, sha256, position)
) STRICT, WITHOUT ROWID;
INSERT INTO origin (key, source, sha256, position, file, format, run)
SELECT key,
    CASE WHEN kind = 'note' THEN 'Starter notes' WHEN key LIKE 'pmid:%' THEN 'PubMed'
         WHEN key LIKE 'nct:%' THEN 'ClinicalTrials.gov' ELSE 'Unknown' END,
    '', 0, '', '', first_run
FROM record;
INSERT OR IGNORE INTO origin (key, source, sha256, position, file, format, run)
SELECT record.key, 'Starter notes', '', 0, '', '', record.first_run
FROM revision JOIN record ON record.key = revision.key WHERE json_extract(revision.metadata, '$.kind') = 'note';

-- Two records that a person said are not one paper, whatever they have in common; `one` sorts before `other`.
CREATE TABLE apart (
    one TEXT NOT NULL REFERENCES record (key),
    other TEXT NOT NULL REFERENCES record (key),
    run INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX apart_other ON apart (other);
CREATE INDEX record_superseded_by ON record (superseded_by) WHERE superseded_by IS NOT NULL;
