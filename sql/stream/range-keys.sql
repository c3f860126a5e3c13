-- The keys of a page of a table. Where the key has an index of its own, only that is read.
SELECT {{columns}} FROM {{table}} AS t WHERE {{range}}
