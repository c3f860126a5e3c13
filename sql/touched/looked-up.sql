-- Up to which change the touched parents have been marked already, if a stretch of the outbox tells.
SELECT max(k2) FROM _sync_outbox WHERE seq > :after AND seq <= :upto AND table_id = 0 AND op = 'E' AND k1 = :table
