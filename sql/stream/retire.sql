-- A collection that nobody needs any more, to be dropped at a time. The latest word counts.
INSERT INTO _sync_retired_collection (collection, drop_at, stream_id) VALUES (:collection, :dropAt, :streamId)
ON CONFLICT DO UPDATE SET drop_at = excluded.drop_at, stream_id = excluded.stream_id
