-- A daemon begins. Its pid stays when it is killed, which tells the next one that a request may still be on its way.
UPDATE _sync_daemon SET pid = :pid, started_at = :now
