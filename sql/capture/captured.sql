-- In the order in which they were captured first.
SELECT "id", "name" FROM "_sync_table" ORDER BY "id"
