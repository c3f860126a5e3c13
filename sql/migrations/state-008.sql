-- An even count of time goes on from one daemon to the next: what the machine's clock told when it was zero (unix milliseconds); NULL
-- where none was kept yet.
ALTER TABLE _sync_daemon ADD COLUMN counted_from INTEGER;
