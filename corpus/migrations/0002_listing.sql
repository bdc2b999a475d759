-- What a search strategy found on PubMed: each PMID with its state and when its record was last fetched whole.
-- States: 'listed' (the search finds it), 'left' (it no longer does, the record exists), 'absent' (PubMed has no such
-- record), 'rejected' (it could not be read).
CREATE TABLE listing (
    strategy TEXT NOT NULL,
    pmid TEXT NOT NULL,
    state TEXT NOT NULL,
    fetched TEXT,
    PRIMARY KEY (strategy, pmid)
) STRICT, WITHOUT ROWID;
