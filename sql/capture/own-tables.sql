-- No more than a look at the names: which of them are ours is decided by exact name.
SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\_sync\_%' ESCAPE '\'
