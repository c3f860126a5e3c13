-- A change takes the acknowledgement back in its own transaction: so 1 is true at every moment, whether or not the daemon runs.
-- Also where the statement sets it to 1 itself: one that writes whole rows (as many frameworks do) repeats what it has read. The
-- inner UPDATE fires nothing: neither this trigger nor the one that captures is asked for by that column.
CREATE TRIGGER {{name}} AFTER UPDATE{{of}} ON {{table}} WHEN NEW.{{ack}} = 1 BEGIN
  UPDATE {{table}} SET {{ack}} = 0 WHERE {{same}};
END
