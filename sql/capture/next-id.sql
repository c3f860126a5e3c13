-- An id that was given up may still stand in the outbox, so it is not given to another table. Without an index on table_id this
-- reads the whole outbox: it runs at install only.
SELECT max(ifnull((SELECT max("id") FROM "_sync_table"), 0), ifnull((SELECT max("table_id") FROM "_sync_outbox"), 0)) + 1
