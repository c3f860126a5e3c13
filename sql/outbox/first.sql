-- The oldest change that is kept.
SELECT min(seq) FROM _sync_outbox
