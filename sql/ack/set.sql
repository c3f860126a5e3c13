-- Tells rows that their present version is delivered; not those that have changed since they were looked at. No constraint can
-- stand against it, as far as that can be known beforehand; a row that has one all the same is left alone.
UPDATE OR IGNORE main.{{table}} AS t SET {{ack}} = 1 FROM temp.{{told}} AS c
WHERE {{same}} AND t.{{ack}} IS NOT 1
  AND ({{keys}}) NOT IN (SELECT {{keys}} FROM main._sync_outbox WHERE seq > :seen AND table_id = :table AND {{whole}})
