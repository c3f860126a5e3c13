-- The document query itself, for the keys in :keys.
INSERT INTO temp.{{table}} {{query}}
