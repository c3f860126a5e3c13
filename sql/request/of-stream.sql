-- What is asked for, in order.
SELECT id, kind, from_seq AS fromSeq FROM _sync_request WHERE stream_id = :stream ORDER BY id
