-- All that moves in a stream, in one row: it goes into the same transaction as the batch's rejections.
UPDATE _sync_stream SET table_name = :table, role = :role, collection = :collection, alias = :alias, state = :state,
  reason = :reason, hint = :hint, cursor_seq = :cursorSeq, cursor_mark = :cursorMark, seen_seq = :seenSeq, seen_mark = :seenMark, backfill_after = :backfillAfter,
  backfill_done = :backfillDone, backfill_total = :backfillTotal, schema_version = :schemaVersion, repair_due = :repairDue,
  keep_old = :keepOld, switching = :switching, made_for = :madeFor, place = :place,
  filled = :filled, replay_upto = :replayUpto, sent = :sent
WHERE id = :id
