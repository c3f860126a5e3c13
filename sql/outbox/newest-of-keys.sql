-- The newest change of every key in a window, for naming it in rejections. One walk for all of them: they are rare, but where
-- one row of a batch is refused, often all are.
SELECT {{columns}}, max(c.seq)
FROM _sync_outbox AS c
WHERE c.seq > :after AND c.seq <= :upto AND c.table_id = :table AND {{whole}}
GROUP BY {{distinct}}
