-- How many rows a page of a table has, and the bytes of their values, for the same reason.
SELECT count(*), sum({{size}}) FROM {{table}} AS t WHERE {{range}}
