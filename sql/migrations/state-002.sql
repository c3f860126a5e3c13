-- Schema changes. A rebuild is a second stream beside the live one, until it takes its place; plans may wait for a word of the
-- operator; a collection that was replaced stays for a while.
ALTER TABLE _sync_stream ADD COLUMN role TEXT NOT NULL DEFAULT 'live' CHECK (role IN ('live', 'building'));
-- Of a building stream. 1: the collection that it replaces stays.
ALTER TABLE _sync_stream ADD COLUMN keep_old INTEGER NOT NULL DEFAULT 0;
-- Of a building stream. 1: the aliases may lead to its collection already, and the one that it replaces may be gone: whatever
-- else is to be done, this is ended first.
ALTER TABLE _sync_stream ADD COLUMN switching INTEGER NOT NULL DEFAULT 0;
-- Of a building stream. The schema version that its collection is made for, and when that was planned: where the newest one is
-- another, the rebuild begins anew.
ALTER TABLE _sync_stream ADD COLUMN made_for TEXT;
-- Where the table stands in the schema and in its file: another place tells that it was made anew, whatever it looks like.
ALTER TABLE _sync_stream ADD COLUMN place TEXT;

-- 1: may be applied although plans wait for the operator.
ALTER TABLE _sync_schema_version ADD COLUMN approved INTEGER NOT NULL DEFAULT 0;
-- Why it could not be applied.
ALTER TABLE _sync_schema_version ADD COLUMN failure TEXT;

CREATE TABLE _sync_retired_collection (
  collection TEXT PRIMARY KEY,
  drop_at INTEGER NOT NULL,         -- unix milliseconds
  stream_id INTEGER                 -- of a half-built one: it is dropped only if that stream has made it
) STRICT, WITHOUT ROWID;

-- What was recorded of tables until now is too little to compare with: it is recorded anew, and every row sent again.
DELETE FROM _sync_schema_version;
UPDATE _sync_stream SET schema_version = 0, backfill_after = NULL, backfill_done = 0, backfill_total = NULL;
