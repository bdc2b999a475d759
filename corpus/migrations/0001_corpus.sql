-- One row a record, under the key that says where it is from. The text is stored once; the sections in
-- `metadata` are ranges of it. `sequence` grows with every write, so "what changed since" is a comparison.
CREATE TABLE record (
    key TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    metadata TEXT NOT NULL,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    year INTEGER,
    pmid TEXT,
    doi TEXT,
    pmcid TEXT,
    title_key TEXT NOT NULL,
    revision INTEGER NOT NULL,
    first_run INTEGER NOT NULL REFERENCES run (id),
    last_run INTEGER NOT NULL REFERENCES run (id),
    sequence INTEGER NOT NULL UNIQUE,
    superseded_by TEXT
) STRICT;
CREATE INDEX record_pmid ON record (pmid) WHERE pmid IS NOT NULL;
CREATE INDEX record_doi ON record (doi) WHERE doi IS NOT NULL;
CREATE INDEX record_pmcid ON record (pmcid) WHERE pmcid IS NOT NULL;
CREATE INDEX record_title ON record (title_key);

-- What a record said before a run changed it. The newest state stands in `record`.
CREATE TABLE revision (
    key TEXT NOT NULL REFERENCES record (key),
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    metadata TEXT NOT NULL,
    replaced_by_run INTEGER NOT NULL REFERENCES run (id),
    change TEXT NOT NULL,
    PRIMARY KEY (key, number)
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    arguments TEXT NOT NULL,
    started TEXT NOT NULL,
    finished TEXT,
    outcome TEXT NOT NULL DEFAULT 'running',
    counts TEXT NOT NULL DEFAULT '{}'
) STRICT;

CREATE TABLE rejection (
    run INTEGER NOT NULL REFERENCES run (id),
    source TEXT NOT NULL,
    position INTEGER,
    identifier TEXT,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX rejection_run ON rejection (run);

CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
