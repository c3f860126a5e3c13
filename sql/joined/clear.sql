-- Without a WHERE this takes no longer for many rows than for few.
DELETE FROM temp.{{table}}
