-- What a table looked like when its collection was made.
INSERT OR REPLACE INTO _sync_schema_version
  (table_id, version, table_name, fingerprint, columns, changes, action, state, collection, planned_at, applied_at)
VALUES (:tableId, :version, :table, :fingerprint, :columns, '[]', 'created', 'applied', :collection, :now, :now)
