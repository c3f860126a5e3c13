-- A table that is captured anew begins with version 1 again; it may be another one under the same id.
DELETE FROM _sync_schema_version WHERE table_id = :tableId
