-- Notes how far they are. A stream that was forgotten meanwhile has no position any more.
INSERT INTO _sync_acknowledged (stream_id, seq, rows_due, rows_after)
SELECT :stream, :seq, :rowsDue, :rowsAfter WHERE EXISTS (SELECT 1 FROM _sync_stream WHERE id = :stream)
ON CONFLICT DO UPDATE SET seq = excluded.seq, rows_due = excluded.rows_due, rows_after = excluded.rows_after
