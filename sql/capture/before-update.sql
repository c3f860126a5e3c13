-- UPDATE OR REPLACE removes rows as silently as INSERT OR REPLACE does. The row that is updated is left out twice: AFTER UPDATE
-- records the key it had and the key it gets.
CREATE TRIGGER {{name}} BEFORE UPDATE{{of}} ON {{table}} BEGIN{{mentioned}}
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  SELECT {{tableId}}, 'R', julianday('now'), {{keyColumns}} FROM (
    {{victims}}
  ) WHERE ({{unlikeNew}}) AND ({{unlikeOld}});
END
