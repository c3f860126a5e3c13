-- A key to be sent again goes through the outbox like any change, so that its order to newer ones is right.
INSERT INTO _sync_outbox (table_id, op, captured_at, {{columns}}) VALUES (:table, 'M', julianday('now'), {{values}})
