-- How many changes a window holds, and how many of them are a table's: fewer than its width means that somebody removed some.
-- The second figure makes it 28 ns a change dearer than a bare count of the rowid.
SELECT count(*) AS "all", count(*) FILTER (WHERE table_id = :table) AS ofTable
FROM _sync_outbox WHERE seq > :after AND seq <= :upto
