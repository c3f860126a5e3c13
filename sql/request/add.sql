-- Asks the daemon for something; it takes it up at its next look, or at its next start.
INSERT INTO _sync_request (stream_id, kind, from_seq, requested_at) VALUES (:stream, :kind, :fromSeq, :now)
