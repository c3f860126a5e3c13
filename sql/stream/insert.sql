-- A new stream begins with a backfill of the whole table.
INSERT INTO _sync_stream (table_id, table_name, role, alias, collection, state, cursor_seq, cursor_mark, backfill_done,
  schema_version, keep_old)
VALUES (:tableId, :table, :role, :alias, :collection, :state, :cursorSeq, :cursorMark, 0, :schemaVersion, :keepOld)
RETURNING id
