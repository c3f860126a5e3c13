-- Documents that seemed to differ from their rows at the first look. There may be as many as rows, so they are no array in memory.
CREATE TABLE suspect (document_id TEXT PRIMARY KEY, confirmed INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID
