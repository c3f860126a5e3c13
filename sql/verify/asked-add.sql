-- Asks for one key.
INSERT INTO temp.{{asked}} ({{keys}}) VALUES ({{values}})
