-- Where the count of time begins that the last daemon went by.
SELECT counted_from FROM _sync_daemon
