-- rowid is the order of creation, and SQLite fires the newest trigger first.
SELECT name, tbl_name AS "table", sql, rowid AS position FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid
