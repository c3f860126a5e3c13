-- Which dependencies of a table have changed in a window of the outbox. Such a change leaves k1 NULL, which no key that counts does.
SELECT DISTINCT k2 FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND table_id = :table AND k1 IS NULL
