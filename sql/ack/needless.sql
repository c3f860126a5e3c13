-- Leaves out, before any lock is taken, the rows that are gone or told already, and those that have changed since: they are told
-- when their newest version is delivered. The keys that have changed are gathered once, not once a row.
DELETE FROM temp.{{told}} AS c
WHERE NOT EXISTS (SELECT 1 FROM {{table}} AS t WHERE {{same}} AND t.{{ack}} IS NOT 1)
  OR ({{keys}}) IN (SELECT {{keys}} FROM main._sync_outbox WHERE seq > :cursor AND table_id = :table AND {{whole}})
