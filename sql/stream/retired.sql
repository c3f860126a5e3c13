-- Whether a collection is to be dropped: not one that a stream has taken up again.
SELECT 1 FROM _sync_retired_collection AS r
WHERE collection = :collection AND NOT EXISTS (SELECT 1 FROM _sync_stream AS s WHERE s.collection = r.collection)
