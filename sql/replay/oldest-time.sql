-- When the oldest change that is kept was captured.
SELECT captured_at FROM _sync_outbox ORDER BY seq LIMIT 1
