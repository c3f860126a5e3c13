-- The same of a stretch of the table.
SELECT {{columns}}, {{json}}, 0
FROM {{table}} AS t WHERE {{range}}
