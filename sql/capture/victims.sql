-- The rows that one unique index puts in the way of the new row. UNION joins the indexes: COLLATE BINARY keeps apart the keys
-- that the key column's own collation would take for one.
SELECT {{storedKey}} FROM {{table}} AS "stored" WHERE {{match}}
