-- A first change, of no table: an outbox without any could not be told from an empty one that was put in its place.
INSERT INTO _sync_outbox (table_id, op, captured_at) SELECT 0, 'S', julianday('now')
WHERE NOT EXISTS (SELECT 1 FROM _sync_outbox)
