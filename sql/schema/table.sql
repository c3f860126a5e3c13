-- What kind of thing a name is. PRAGMA table_list tells shadow and virtual tables apart, which sqlite_schema does not.
SELECT l.name, l.type AS kind, l.wr AS withoutRowid, l.strict, s.sql
FROM pragma_table_list AS l LEFT JOIN sqlite_schema AS s ON s.type IN ('table', 'view') AND s.name = l.name
WHERE l.schema = 'main' AND l.name = :table COLLATE NOCASE
