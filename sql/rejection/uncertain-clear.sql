-- Forgets documents that were marked again.
DELETE FROM _sync_uncertain WHERE stream_id = :stream AND document_id IN (SELECT value FROM json_each(:ids))
