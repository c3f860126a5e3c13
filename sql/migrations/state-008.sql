-- An even count of time goes on from one daemon to the next: whose count it is, and what the machine's clock told at its zero.
ALTER TABLE _sync_daemon ADD COLUMN boot TEXT;        -- the boot of the machine that counts; NULL: it can't be told
ALTER TABLE _sync_daemon ADD COLUMN boot_at INTEGER;  -- unix milliseconds
