-- The last ones: rows that were written together are often alike.
SELECT {{columns}} FROM {{table}} ORDER BY {{order}} LIMIT :rows
