-- What one dependency's SELECT asks of the rows that changed in a window of the outbox, each combination once.
SELECT {{values}} FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table AND k1 IS NULL AND k2 = :number
GROUP BY {{distinct}}
