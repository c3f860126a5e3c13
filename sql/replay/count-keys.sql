-- Their keys, those that were met before left out. Good enough for counting: quote() cuts a text at a NUL.
INSERT OR IGNORE INTO temp.counted (table_id, key) SELECT table_id, {{key}} FROM _sync_outbox
WHERE seq > :after AND seq <= :upto AND k1 IS NOT NULL
