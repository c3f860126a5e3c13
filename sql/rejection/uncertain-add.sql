-- Remembers documents whose request may still be applied late.
INSERT INTO _sync_uncertain (stream_id, document_id, due_at) SELECT :stream, value, :due FROM json_each(:ids) WHERE true
ON CONFLICT DO UPDATE SET due_at = excluded.due_at
