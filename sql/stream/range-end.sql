-- The key that ends a page of a table. Only the key's index is walked, also where
-- few of the rows have a document: what is read between two keys must stay bounded.
SELECT {{columns}} FROM {{table}} AS t WHERE {{range}} ORDER BY {{order}} LIMIT 1 OFFSET :skip
