-- The schema versions of a table, or of all, in the order in which they came.
SELECT table_id AS tableId, version, table_name AS "table", fingerprint, columns, changes, action, state, collection,
  planned_at AS plannedAt, applied_at AS appliedAt, approved, failure, settings
FROM _sync_schema_version WHERE :table IS NULL OR table_id = :table ORDER BY table_id, version
