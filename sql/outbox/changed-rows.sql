-- The rows of the keys that changed in a window of the outbox, each key once, as they are now. The inner SELECT sorts the
-- keys, so that the table is met in key order (four times as fast); the LEFT JOIN keeps those whose row is gone.
SELECT {{row}}
FROM (
  SELECT {{keys}} FROM _sync_outbox
  WHERE seq > :after AND seq <= :upto AND table_id = :table AND {{whole}}
  GROUP BY {{distinct}}
) AS c LEFT JOIN {{table}} AS t ON {{same}}
