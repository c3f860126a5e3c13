-- Other keys are to be told.
DELETE FROM temp.{{told}}
