-- When the next document is due.
SELECT min(due_at) FROM _sync_uncertain WHERE stream_id = :stream
