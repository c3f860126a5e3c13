-- A row that came. Only its key is kept: the document is read from the row later, as it is then.
CREATE TRIGGER {{name}} AFTER INSERT ON {{table}} BEGIN
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  VALUES ({{tableId}}, 'I', julianday('now'), {{newKey}});
END
