-- The same of the newest one, from the other end.
SELECT captured_at FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table AND op <> 'M' ORDER BY seq DESC LIMIT 1
