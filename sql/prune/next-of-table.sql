-- The first change of a table behind a cursor, if it has any.
SELECT seq FROM _sync_outbox WHERE seq > :after AND table_id = :table ORDER BY seq LIMIT 1
