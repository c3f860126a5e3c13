-- The documents of a stream that are refused, whole or in part.
SELECT DISTINCT document_id FROM _sync_rejection WHERE stream_id = :stream AND document_id > :after ORDER BY document_id LIMIT :limit
