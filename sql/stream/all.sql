-- Every stream, a building one behind the live one that it is to replace.
SELECT id, table_id AS tableId, table_name AS "table", role, alias, collection, state, reason, hint, cursor_seq AS cursorSeq,
  cursor_mark AS cursorMark, seen_seq AS seenSeq, seen_mark AS seenMark, backfill_after AS backfillAfter, backfill_done AS backfillDone, backfill_total AS backfillTotal,
  schema_version AS schemaVersion, repair_due AS repairDue, keep_old AS keepOld, switching, made_for AS madeFor,
  place, filled, replay_upto AS replayUpto, sent
FROM _sync_stream ORDER BY table_id, role DESC, id
