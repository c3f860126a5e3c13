-- The same, value by value; `e` is the row, `t` gives its values unless it is too large to be held in memory.
SELECT {{columns}}, CASE WHEN {{oversize}} THEN 2 ELSE 0 END
FROM {{rows}} AS e LEFT JOIN {{table}} AS t ON {{same}} AND {{size}} <= :limit
WHERE {{range}}
