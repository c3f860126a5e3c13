-- The file that every stream reads by now.
UPDATE _sync_daemon SET inode = :inode
