-- How far the rows of a stream's table are told.
SELECT seq, rows_due AS rowsDue, rows_after AS rowsAfter FROM _sync_acknowledged WHERE stream_id = :stream
