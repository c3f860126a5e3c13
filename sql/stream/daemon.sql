-- The pid that the last daemon left; NULL after an orderly end.
SELECT pid FROM _sync_daemon
