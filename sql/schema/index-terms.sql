-- The terms an index is searched by (key = 1), each with its collation; cid -2 is an expression, -1 the rowid.
SELECT cid, name AS "column", coll AS collation FROM pragma_index_xinfo(:index) WHERE key = 1 ORDER BY seqno
