-- What the daemon tells of itself: how fast it is, and whether what is written can be found.
-- One row at most: how long changes of late took from their own time until they were searchable, in seconds.
CREATE TABLE _sync_latency (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  measured_at TEXT NOT NULL,
  samples INTEGER NOT NULL,
  p50 REAL NOT NULL,
  p95 REAL NOT NULL,
  p99 REAL NOT NULL
) STRICT;

-- 1: every row has been sent since the stream began, or began anew: what waits is all that is missing.
ALTER TABLE _sync_stream ADD COLUMN filled INTEGER NOT NULL DEFAULT 0;
UPDATE _sync_stream SET filled = 1 WHERE backfill_done IS NULL;
-- Changes up to this one have been delivered before: a replay sends them once more.
ALTER TABLE _sync_stream ADD COLUMN replay_upto INTEGER NOT NULL DEFAULT 0;
-- How many documents were sent, deletes included, since the stream began: what a rate is reckoned from.
ALTER TABLE _sync_stream ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
