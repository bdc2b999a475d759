-- A search strategy lists NCT numbers too.
ALTER TABLE listing RENAME COLUMN pmid TO identifier;

-- Which record names which trial or paper: a paper the trials it is about, a registered trial its publications and its
-- own former numbers. `named` is an NCT number (or one of another registry) or a PMID, which cannot be mistaken for
-- each other. Triggers keep it, so that it changes in the transaction of its record or not at all.
CREATE TABLE mention (
    named TEXT NOT NULL,
    key TEXT NOT NULL REFERENCES record (key),
    PRIMARY KEY (named, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_key ON mention (key);

-- In the canonical JSON of a record, `"trials":[` stands only where there are some: most records are not parsed.
CREATE TRIGGER mention_of_new AFTER INSERT ON record
WHEN NEW.kind = 'trial' OR instr(NEW.metadata, '"trials":[') > 0
BEGIN
    INSERT OR IGNORE INTO mention SELECT value, NEW.key FROM json_each(NEW.metadata, '$.trials');
    INSERT OR IGNORE INTO mention SELECT json_extract(value, '$.pmid'), NEW.key FROM json_each(NEW.metadata, '$.links')
    WHERE NEW.kind = 'trial' AND json_extract(value, '$.pmid') IS NOT NULL;
END;
CREATE TRIGGER mention_of_changed AFTER UPDATE OF metadata ON record
WHEN NEW.kind = 'trial' OR OLD.kind = 'trial'
    OR instr(NEW.metadata, '"trials":[') > 0 OR instr(OLD.metadata, '"trials":[') > 0
BEGIN
    DELETE FROM mention WHERE key = NEW.key;
    INSERT OR IGNORE INTO mention SELECT value, NEW.key FROM json_each(NEW.metadata, '$.trials');
    INSERT OR IGNORE INTO mention SELECT json_extract(value, '$.pmid'), NEW.key FROM json_each(NEW.metadata, '$.links')
    WHERE NEW.kind = 'trial' AND json_extract(value, '$.pmid') IS NOT NULL;
END;

INSERT OR IGNORE INTO mention SELECT named.value, record.key FROM record, json_each(record.metadata, '$.trials') AS named
WHERE instr(metadata, '"trials":[') > 0;
INSERT OR IGNORE INTO mention SELECT json_extract(link.value, '$.pmid'), record.key
FROM record, json_each(record.metadata, '$.links') AS link
WHERE kind = 'trial' AND json_extract(link.value, '$.pmid') IS NOT NULL;
