-- How many rows a window of the outbox leads to, and the bytes of their values: asked before they are read one by one, so that a
-- page of large rows is never held in memory (octet_length reads no overflow page).
SELECT count(*), sum({{size}})
FROM ({{keys}}) AS c JOIN {{table}} AS t ON {{same}}
