-- Keys that are asked for, as raw values: on their way through JSON some would not be the same any more. A temporary table
-- touches neither the application's file nor its locks.
CREATE TEMP TABLE IF NOT EXISTS {{asked}} ({{keys}})
