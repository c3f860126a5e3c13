-- Every stream.
SELECT id, table_id AS tableId, table_name AS "table", alias, collection, state, reason, cursor_seq AS cursorSeq,
  cursor_mark AS cursorMark, backfill_after AS backfillAfter, backfill_done AS backfillDone, backfill_total AS backfillTotal,
  schema_version AS schemaVersion, repair_due AS repairDue
FROM _sync_stream ORDER BY id
