-- A table without acknowledgements has no position: if it gets some (again), all rows are told.
DELETE FROM _sync_acknowledged WHERE stream_id = :stream
