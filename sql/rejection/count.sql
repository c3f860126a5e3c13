-- How many documents of a stream are refused, whole or in part.
SELECT count(DISTINCT document_id) FROM _sync_rejection WHERE stream_id = :stream AND discarded = 0
