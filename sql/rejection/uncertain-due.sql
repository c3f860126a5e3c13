-- Documents that are due to be sent once more. One that is due later than any can be was noted before the clock was set back.
SELECT document_id FROM _sync_uncertain WHERE stream_id = :stream AND (due_at <= :now OR due_at > :latest) LIMIT :limit
