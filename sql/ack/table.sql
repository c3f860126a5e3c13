-- The keys of the rows that are to be told, as raw values. A temporary table touches neither the application's file nor its locks.
CREATE TEMP TABLE IF NOT EXISTS {{told}} ({{keys}})
