-- Acknowledgements: how far the rows of a stream's table have been told that they are delivered. Set only after the rows are
-- written, so that a daemon that is killed in between tells them once more.
CREATE TABLE _sync_acknowledged (
  stream_id INTEGER PRIMARY KEY REFERENCES _sync_stream (id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,             -- the last change whose row is told
  rows_due INTEGER NOT NULL,        -- 1: rows are to be told without a change, as far as a backfill has delivered them
  rows_after TEXT                   -- document id of the last row that was
) STRICT;

-- A stream that sends all rows has them all told anew, for what was refused may be taken now. Changes that it passes over are among
-- them; told by themselves they might not be delivered yet.
CREATE TRIGGER _sync_acknowledged_anew AFTER UPDATE OF backfill_done ON _sync_stream WHEN NEW.backfill_done = 0 BEGIN
  UPDATE _sync_acknowledged SET seq = NEW.cursor_seq, rows_due = 1, rows_after = NULL WHERE stream_id = NEW.id;
END;

-- A replay has its changes told anew, for the same reason.
CREATE TRIGGER _sync_acknowledged_back AFTER UPDATE OF cursor_seq ON _sync_stream WHEN NEW.cursor_seq < OLD.cursor_seq BEGIN
  UPDATE _sync_acknowledged SET seq = min(seq, NEW.cursor_seq) WHERE stream_id = NEW.id;
END;
