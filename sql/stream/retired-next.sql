-- When the next collection is to be dropped.
SELECT min(drop_at) FROM _sync_retired_collection AS r
WHERE NOT EXISTS (SELECT 1 FROM _sync_stream AS s WHERE s.collection = r.collection)
