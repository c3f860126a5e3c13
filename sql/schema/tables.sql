-- Every ordinary table in the order of its creation; SQLite's own and ours are no application tables.
SELECT l.name
FROM pragma_table_list AS l JOIN sqlite_schema AS s ON s.type = 'table' AND s.name = l.name
WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND l.name NOT LIKE '\_sync\_%' ESCAPE '\'
ORDER BY s.rowid
