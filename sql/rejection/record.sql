-- A document or a value that was refused. Met again, it keeps its first time and counts the attempts.
INSERT INTO _sync_rejection (stream_id, document_id, field, seq, reason, document, attempts, first_at, last_at)
VALUES (:stream, :id, :field, :seq, :reason, :document, 1, :now, :now)
ON CONFLICT DO UPDATE SET seq = excluded.seq, reason = excluded.reason, document = excluded.document,
  attempts = attempts + 1, last_at = excluded.last_at
