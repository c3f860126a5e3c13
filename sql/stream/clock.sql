-- The count of time that the last daemon went by.
SELECT boot, boot_at AS bootAt FROM _sync_daemon
