-- table_xinfo and not table_info: only the former lists generated columns (hidden 2 and 3).
SELECT name, type AS declaredType, "notnull" AS "notNull", dflt_value AS defaultSql, pk AS keyPosition, hidden
FROM pragma_table_xinfo(:table) ORDER BY cid
