-- How many changes of a table wait. For status only: it walks all that is pending.
SELECT count(*) FROM _sync_outbox WHERE seq > :after AND table_id = :table
