-- The keys that changed in a window of the outbox, each once. Grouping sorts them, so that the table is met in key order.
SELECT {{keys}} FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table AND {{whole}}
GROUP BY {{distinct}}
