-- Forgets delivered changes, the oldest first. Five thousand of them hold the application's lock for a millisecond and a half.
DELETE FROM _sync_outbox WHERE seq < :before
