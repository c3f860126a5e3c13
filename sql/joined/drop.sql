-- One with other columns may be left from before the schema changed.
DROP TABLE IF EXISTS temp.{{table}}
