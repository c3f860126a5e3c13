-- Where keys are counted, each once.
CREATE TEMP TABLE counted (table_id, key, UNIQUE (table_id, key))
