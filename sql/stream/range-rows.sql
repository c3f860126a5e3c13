-- The rows of a page of a table in key order.
SELECT {{row}} FROM {{table}} AS t WHERE {{range}}
