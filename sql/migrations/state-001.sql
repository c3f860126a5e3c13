-- The state database: ours alone, so that moving a cursor never competes for the application's lock. If it is lost,
-- everything is sent again.
CREATE TABLE _sync_stream (
  id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: a stream that begins anew is another one
  table_id INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  alias TEXT,                       -- NULL: a collection that was there under the table's own name, adopted
  collection TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('backfilling', 'live', 'building', 'paused')),
  reason TEXT,                      -- why it is paused
  cursor_seq INTEGER NOT NULL,      -- the last change whose effect is in the collection
  cursor_mark TEXT,                 -- what that change looked like: a rewritten outbox shows by it
  backfill_after TEXT,              -- document id of the last row a backfill has delivered
  backfill_done INTEGER,            -- NULL: no backfill is due
  backfill_total INTEGER,
  schema_version INTEGER NOT NULL,
  repair_due INTEGER NOT NULL DEFAULT 0,  -- 1: documents may have lost their rows; they are looked for after the backfill
  UNIQUE (table_id, collection)
) STRICT;

CREATE TABLE _sync_rejection (
  stream_id INTEGER NOT NULL REFERENCES _sync_stream (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL,
  field TEXT NOT NULL,              -- the field that was left out; '' where the whole document was refused
  seq INTEGER,                      -- NULL: met in a backfill
  reason TEXT NOT NULL,
  document TEXT,                    -- as it was sent
  attempts INTEGER NOT NULL,
  first_at TEXT NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (stream_id, document_id, field)
) STRICT, WITHOUT ROWID;

-- Documents of requests whose outcome is unknown: they may still be applied late, so they are sent once more when due.
CREATE TABLE _sync_uncertain (
  stream_id INTEGER NOT NULL REFERENCES _sync_stream (id) ON DELETE CASCADE,
  document_id TEXT NOT NULL,
  due_at INTEGER NOT NULL,          -- unix milliseconds
  PRIMARY KEY (stream_id, document_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE _sync_schema_version (
  table_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  table_name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  columns TEXT NOT NULL,            -- JSON
  changes TEXT NOT NULL,            -- JSON: what differs from the version before
  action TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'applying', 'applied', 'failed')),
  collection TEXT NOT NULL,
  planned_at TEXT NOT NULL,
  applied_at TEXT,
  PRIMARY KEY (table_id, version)
) STRICT, WITHOUT ROWID;

-- One row: what the last daemon left behind.
CREATE TABLE _sync_daemon (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  pid INTEGER,                      -- NULL: stopped in an orderly way, nothing was in flight
  started_at TEXT
) STRICT;
INSERT INTO _sync_daemon (id) VALUES (1);
