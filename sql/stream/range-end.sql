-- The key that ends a page of a table. Only the key's index is walked.
SELECT {{columns}} FROM {{table}} AS t WHERE {{range}} ORDER BY {{order}} LIMIT 1 OFFSET :skip
