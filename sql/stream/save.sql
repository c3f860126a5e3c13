-- All that moves in a stream, in one row: it goes into the same transaction as the batch's rejections.
UPDATE _sync_stream SET collection = :collection, alias = :alias, state = :state, reason = :reason, cursor_seq = :cursorSeq,
  cursor_mark = :cursorMark, backfill_after = :backfillAfter, backfill_done = :backfillDone, backfill_total = :backfillTotal,
  schema_version = :schemaVersion, repair_due = :repairDue
WHERE id = :id
