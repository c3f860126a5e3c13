-- The first change of a table in a stretch of the outbox, and for how many seconds it has waited.
SELECT seq, (julianday('now') - captured_at) * 86400.0 AS age FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table ORDER BY seq LIMIT 1
