-- Recovery: what an operator asks for, what verifications found, what outages there were.
CREATE TABLE _sync_request (
  id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES _sync_stream (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('replay', 'backfill')),
  from_seq INTEGER,                 -- of a replay: the first change to be sent again
  requested_at TEXT NOT NULL
) STRICT;

-- The newest verification of each table.
CREATE TABLE _sync_verification (
  table_id INTEGER PRIMARY KEY,
  table_name TEXT NOT NULL,
  collection TEXT NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT NOT NULL,
  rows INTEGER NOT NULL,
  documents INTEGER NOT NULL,
  missing INTEGER NOT NULL,
  extra INTEGER NOT NULL,
  different INTEGER NOT NULL
) STRICT;

-- Times at which nothing could be delivered.
CREATE TABLE _sync_outage (
  id INTEGER PRIMARY KEY,
  reason TEXT NOT NULL,
  began_at TEXT NOT NULL,
  ended_at TEXT,                    -- NULL: it goes on
  caught_up_at TEXT,                -- NULL: what waited is not delivered yet
  changes INTEGER,                  -- how many waited when it ended
  rejections INTEGER                -- how many of those were refused
) STRICT;

-- The version that the refused document was made for: NULL where that was before it was kept.
ALTER TABLE _sync_rejection ADD COLUMN schema_version INTEGER;
-- 1: the operator doesn't want to hear of it any more. Kept all the same, for its document is missing for a reason that is known.
ALTER TABLE _sync_rejection ADD COLUMN discarded INTEGER NOT NULL DEFAULT 0;

-- The newest change there was when rows were last read: they may hold what an older copy of the database has not, though
-- their own changes are older than the cursor.
ALTER TABLE _sync_stream ADD COLUMN seen_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE _sync_stream ADD COLUMN seen_mark TEXT;

-- The file that was open last: another inode is another file.
ALTER TABLE _sync_daemon ADD COLUMN inode TEXT;
