-- A row that went, by DELETE or by a foreign key's action.
CREATE TRIGGER {{name}} AFTER DELETE ON {{table}} BEGIN
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  VALUES ({{tableId}}, 'D', julianday('now'), {{oldKey}});
END
