-- One may be left from before the schema changed.
DROP TABLE IF EXISTS temp.{{touched}}
