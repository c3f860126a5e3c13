-- Collections whose time has come, unless a stream has taken one up again.
SELECT collection, stream_id AS streamId, drop_at AS dropAt FROM _sync_retired_collection AS r
WHERE drop_at <= :now AND NOT EXISTS (SELECT 1 FROM _sync_stream AS s WHERE s.collection = r.collection)
