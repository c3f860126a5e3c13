-- All parents that changes up to here have touched are marked: who reads these changes again need not look them up. Like the first
-- change of all, this one is of no table: nobody waits for it.
INSERT INTO _sync_outbox (table_id, op, captured_at, k1, k2) VALUES (0, 'E', julianday('now'), :table, :upto)
