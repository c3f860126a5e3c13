-- Every row of a stream is sent again into a new collection: what is refused is recorded anew, and what is gone is not.
DELETE FROM _sync_rejection WHERE stream_id = :stream
