-- How many changes of a table lie in a stretch of the outbox.
SELECT count(*) FROM _sync_outbox WHERE seq > :after AND seq <= :upto AND table_id = :table
