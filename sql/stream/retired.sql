-- Whether a collection is to be dropped.
SELECT 1 FROM _sync_retired_collection WHERE collection = :collection
