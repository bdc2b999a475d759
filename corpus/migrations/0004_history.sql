-- A name that no other corpus has, from which a feed makes ids that stay the same wherever the corpus is moved to.
INSERT INTO fact (name, value) VALUES ('identity', lower(hex(randomblob(16))));

-- What a run wrote is asked for by its number; the texts beside it need not be read for that.
CREATE INDEX record_first_run ON record (first_run);
CREATE INDEX record_last_run ON record (last_run) WHERE superseded_by IS NOT NULL;
CREATE INDEX revision_run ON revision (replaced_by_run);
