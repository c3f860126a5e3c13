-- The half-built collections of a table that is captured no more: nobody has ever seen them.
INSERT OR REPLACE INTO _sync_retired_collection (collection, drop_at, stream_id)
SELECT collection, 0, id FROM _sync_stream WHERE table_name = :table COLLATE NOCASE AND role = 'building'
