-- The newest version of any table behind its first one. Of the state database, where there are few.
SELECT table_name AS "table", version, action, state, planned_at AS plannedAt, applied_at AS appliedAt
FROM _sync_schema_version WHERE version > 1
ORDER BY coalesce(applied_at, planned_at) DESC LIMIT 1
