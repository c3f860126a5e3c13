-- How many rows are in a page of a table. Counted page by page: one count(*) of a large table would hold up its writers.
SELECT count(*) FROM {{table}} AS t WHERE {{range}}
