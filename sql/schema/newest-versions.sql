-- The newest schema versions of all tables, without their columns, which may be many.
SELECT table_id AS tableId, version, table_name AS "table", changes, action, state, collection, planned_at AS plannedAt,
  applied_at AS appliedAt, failure
FROM _sync_schema_version ORDER BY coalesce(applied_at, planned_at) DESC, table_id, version DESC LIMIT :limit
