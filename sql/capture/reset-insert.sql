-- A new row that claims to be delivered, as one that is copied from another does: it is not, yet.
CREATE TRIGGER {{name}} AFTER INSERT ON {{table}} WHEN NEW.{{ack}} = 1 BEGIN
  UPDATE {{table}} SET {{ack}} = 0 WHERE {{same}};
END
