-- Records a schema version. One that is not applied yet is planned anew when the table changes again. The operator's word may come
-- between the daemon's look at a plan and what it notes of that plan: it is kept, unless another plan was made meanwhile.
INSERT INTO _sync_schema_version
  (table_id, version, table_name, fingerprint, columns, changes, action, state, collection, planned_at, applied_at, approved,
   failure, settings)
VALUES (:tableId, :version, :table, :fingerprint, :columns, :changes, :action, :state, :collection, :plannedAt, :appliedAt,
  :approved, :failure, :settings)
ON CONFLICT DO UPDATE SET table_name = excluded.table_name, fingerprint = excluded.fingerprint, columns = excluded.columns,
  changes = excluded.changes, action = excluded.action, state = excluded.state, collection = excluded.collection,
  approved = CASE planned_at WHEN excluded.planned_at THEN max(approved, excluded.approved) ELSE excluded.approved END,
  planned_at = excluded.planned_at, applied_at = excluded.applied_at, failure = excluded.failure, settings = excluded.settings
