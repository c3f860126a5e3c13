-- What was refused, with all that is known about it; filtered by whatever is given. The reason is matched as a part.
SELECT s.table_name AS "table", s.collection, r.stream_id AS stream, r.document_id AS id, r.field, r.reason, r.seq, r.document,
  r.attempts, r.first_at AS firstAt, r.last_at AS lastAt, r.schema_version AS schemaVersion
FROM _sync_rejection AS r JOIN _sync_stream AS s ON s.id = r.stream_id
WHERE s.table_id IN (SELECT value FROM json_each(:tables)) AND s.role = 'live' AND r.discarded = 0
  AND (:id IS NULL OR r.document_id = :id) AND (:reason IS NULL OR instr(lower(r.reason), lower(:reason)) > 0)
ORDER BY s.table_id, r.document_id, r.field LIMIT :limit OFFSET :skip
