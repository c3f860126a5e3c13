-- Stands in for the outbox, which may not be there yet, or have fewer key columns: the statements that read changes name it, and are
-- not run here. A temporary table is in nobody's file.
CREATE TEMP TABLE IF NOT EXISTS _sync_outbox (seq INTEGER PRIMARY KEY, table_id, op, captured_at, {{keys}})
