-- One key.
INSERT INTO temp.{{told}} ({{keys}}) VALUES ({{values}})
