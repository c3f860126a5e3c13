-- The newest change. max() of the rowid is one step down the tree; the newest row is never deleted.
SELECT max(seq) FROM _sync_outbox
