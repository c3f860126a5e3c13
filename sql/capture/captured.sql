SELECT "id", "name" FROM "_sync_table" ORDER BY "id"
