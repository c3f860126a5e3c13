-- The newest verification of every table.
SELECT table_id AS tableId, table_name AS "table", collection, began_at AS beganAt, ended_at AS endedAt, rows, documents, missing,
  extra, different
FROM _sync_verification ORDER BY table_id
