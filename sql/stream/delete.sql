-- Forgets a stream whose table is captured no more.
DELETE FROM _sync_stream WHERE id = :id
