-- The first daemon draws what the collections of this database are marked with.
UPDATE _sync_daemon SET identity = lower(hex(randomblob(16))) WHERE identity IS NULL
