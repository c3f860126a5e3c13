-- The unique indexes of a table, those behind UNIQUE and PRIMARY KEY included (they have no sql of their own).
SELECT l.name, l.origin, l.partial, s.sql
FROM pragma_index_list(:table) AS l LEFT JOIN sqlite_schema AS s ON s.type = 'index' AND s.name = l.name
WHERE l."unique" ORDER BY l.seq DESC
