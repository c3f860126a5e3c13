-- Which table the first page of each table and index belongs to: a compiled query names what it opens by that page.
SELECT rootpage AS page, tbl_name AS "table" FROM sqlite_schema WHERE rootpage > 0
