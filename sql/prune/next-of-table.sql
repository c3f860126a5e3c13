-- The first change of a table in a stretch behind a cursor, if it has any there.
SELECT seq FROM _sync_outbox WHERE seq > :after AND seq <= :upto AND table_id = :table ORDER BY seq LIMIT 1
