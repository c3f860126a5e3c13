-- Where a table stands: its row in the schema and its first page. One that was made anew, even word for word the same, has another
-- row, since it is there before the old one goes; the page alone may be the old one's where auto_vacuum moves pages.
SELECT rowid || ':' || rootpage FROM sqlite_schema WHERE type = 'table' AND name = :table
