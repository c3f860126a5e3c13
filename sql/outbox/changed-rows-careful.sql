-- The same, value by value. Rows are joined twice: `e` tells whether there is one, `t` gives its values unless it is too large
-- to be held in memory (octet_length reads no overflow page).
SELECT {{columns}}, CASE WHEN {{gone}} THEN 1 WHEN {{oversize}} THEN 2 ELSE 0 END
FROM ({{keys}}) AS c
LEFT JOIN {{rows}} AS e ON {{exists}}
LEFT JOIN {{table}} AS t ON {{same}} AND {{size}} <= :limit
