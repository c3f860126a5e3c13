-- What tells this state, and so the database it belongs to, from all others that write to the same server: drawn once, and written
-- down in the collections.
ALTER TABLE _sync_daemon ADD COLUMN identity TEXT;
