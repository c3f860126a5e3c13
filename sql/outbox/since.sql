-- Since when the oldest change of a table that waits has waited, in seconds. A walk along seq that ends at the first hit.
SELECT (julianday('now') - captured_at) * 86400.0 FROM _sync_outbox
WHERE seq > :after AND table_id = :table ORDER BY seq LIMIT 1
