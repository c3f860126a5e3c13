-- A document or a value that was refused. Met again, it keeps its first time and counts the attempts, and is told of again
-- where it was discarded. A stream that was forgotten while its batch was in flight takes no records.
INSERT INTO _sync_rejection (stream_id, document_id, field, seq, reason, document, attempts, first_at, last_at, schema_version)
SELECT :stream, :id, :field, :seq, :reason, :document, 1, :now, :now, schema_version FROM _sync_stream WHERE id = :stream
ON CONFLICT DO UPDATE SET seq = excluded.seq, reason = excluded.reason, document = excluded.document,
  attempts = attempts + 1, last_at = excluded.last_at, schema_version = excluded.schema_version, discarded = 0
