-- What a change looks like, to be told again from another one with the same seq: an older copy of the file reuses them.
SELECT seq || ' ' || table_id || ' ' || op || ' ' || quote(captured_at) || ' ' || quote(k1) FROM _sync_outbox WHERE seq = :seq
