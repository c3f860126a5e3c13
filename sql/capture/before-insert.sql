-- REPLACE removes the rows in its way without firing a DELETE trigger. So they are looked up beforehand, through each unique
-- index, whether or not the statement then replaces them: a key recorded for nothing does no harm. The row with the new
-- row's own key is left out; AFTER INSERT records that key.
CREATE TRIGGER {{name}} BEFORE INSERT ON {{table}} BEGIN
  INSERT INTO "_sync_outbox" ("table_id", "op", "captured_at", {{keyColumns}})
  SELECT {{tableId}}, 'R', julianday('now'), {{keyColumns}} FROM (
    {{victims}}
  ) WHERE {{unlikeNew}};
END
