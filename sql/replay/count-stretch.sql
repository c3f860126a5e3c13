-- The changes of a stretch of the outbox, by table.
SELECT table_id AS tableId, count(*) AS changes FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND k1 IS NOT NULL GROUP BY table_id
