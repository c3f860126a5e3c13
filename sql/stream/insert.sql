-- A new stream begins with a backfill of the whole table.
INSERT INTO _sync_stream (table_id, table_name, alias, collection, state, cursor_seq, cursor_mark, backfill_done, schema_version)
VALUES (:tableId, :table, :alias, :collection, 'backfilling', :cursorSeq, :cursorMark, 0, :schemaVersion)
RETURNING id
