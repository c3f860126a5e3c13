-- A row that was changed: its key, and before it the key it had where that is another one. The test stands in the body and
-- not in UPDATE OF <key>, which does not fire for SET rowid = …; it holds for values with a NUL in them and tells 1 from 1.0.
CREATE TRIGGER {{name}} AFTER UPDATE{{of}} ON {{table}} BEGIN
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  SELECT {{tableId}}, 'D', julianday('now'), {{oldKey}} WHERE {{keyChanged}};
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  VALUES ({{tableId}}, 'U', julianday('now'), {{newKey}});
END
