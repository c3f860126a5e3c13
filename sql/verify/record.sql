-- The newest verification of a table takes the place of the one before.
INSERT OR REPLACE INTO _sync_verification
  (table_id, table_name, collection, began_at, ended_at, rows, documents, missing, extra, different)
VALUES (:tableId, :table, :collection, :beganAt, :endedAt, :rows, :documents, :missing, :extra, :different)
