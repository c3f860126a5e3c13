-- The changes of a stretch of the outbox, by table: half a millisecond for 4,096 of them.
SELECT table_id, count(*) FROM _sync_outbox WHERE seq > :after AND seq <= :upto GROUP BY table_id
