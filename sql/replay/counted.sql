-- How many keys each table has in all stretches.
SELECT table_id AS tableId, count(*) AS documents FROM temp.counted GROUP BY table_id
