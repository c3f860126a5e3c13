-- What was asked for a table as a whole, as JSON; NULL where that was before anything could be asked.
ALTER TABLE _sync_schema_version ADD COLUMN settings TEXT;
