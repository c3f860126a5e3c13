-- A table that is captured no more has no stream: what happens to it until it is captured again is seen by nobody.
DELETE FROM _sync_stream WHERE table_name = :table COLLATE NOCASE
