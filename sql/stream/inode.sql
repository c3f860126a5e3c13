-- The file that was open last.
SELECT inode FROM _sync_daemon
