-- The next keys are asked for.
DELETE FROM temp.{{asked}}
