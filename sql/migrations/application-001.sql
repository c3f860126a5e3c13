-- All that we keep in the application's database. The key columns have no type, so that a key is stored exactly as it is;
-- there is no constraint but seq, so that recording a change can never make the application's own statement fail.
-- No AUTOINCREMENT: it costs one more page a commit, and the row with the highest seq is never deleted, so seq never repeats.
CREATE TABLE IF NOT EXISTS "_sync_table" ("id" INTEGER PRIMARY KEY, "name" TEXT);
CREATE TABLE IF NOT EXISTS "_sync_outbox" ("seq" INTEGER PRIMARY KEY, "table_id" INTEGER, "op" TEXT, "captured_at" REAL, "k1");
