-- The operator doesn't want to hear of it any more. It comes back if the row is refused again.
UPDATE _sync_rejection SET discarded = 1 WHERE stream_id = :stream AND document_id = :id AND field = :field
