-- When the oldest change of a table in a window was made. A walk that ends at the first hit; marks ('M') are ours, nobody waits for
-- them.
SELECT captured_at FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table AND op <> 'M' ORDER BY seq LIMIT 1
