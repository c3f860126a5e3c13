-- Documents that are due to be sent once more.
SELECT document_id FROM _sync_uncertain WHERE stream_id = :stream AND due_at <= :now LIMIT :limit
