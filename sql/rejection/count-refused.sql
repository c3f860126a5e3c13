-- How many documents of a stream are refused as a whole: these are in no collection.
SELECT count(*) FROM _sync_rejection WHERE stream_id = :stream AND field = ''
