-- The keys whose rows are asked for, in key order; each is there once.
SELECT {{keys}} FROM temp.{{asked}} ORDER BY {{keys}}
