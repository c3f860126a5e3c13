-- Forgets a collection that is dropped, or that has a stream again.
DELETE FROM _sync_retired_collection WHERE collection = :collection
