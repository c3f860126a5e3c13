-- Some of the touched parents go through the outbox like any change, so that their order to newer ones is right.
INSERT INTO _sync_outbox (table_id, op, captured_at, {{keys}})
SELECT :table, 'J', julianday('now'), {{keys}} FROM temp.{{touched}} ORDER BY n LIMIT :limit
