-- Remembers documents whose request may still be applied late. A stream that was forgotten meanwhile takes none.
INSERT INTO _sync_uncertain (stream_id, document_id, due_at)
SELECT :stream, value, :due FROM json_each(:ids) WHERE EXISTS (SELECT 1 FROM _sync_stream WHERE id = :stream)
ON CONFLICT DO UPDATE SET due_at = excluded.due_at
