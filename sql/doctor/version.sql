-- The SQLite that this program brings along.
SELECT sqlite_version()
