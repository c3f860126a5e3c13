-- Whether anything of a stream is recorded at all, also what the operator has discarded.
SELECT EXISTS (SELECT 1 FROM _sync_rejection WHERE stream_id = :stream)
