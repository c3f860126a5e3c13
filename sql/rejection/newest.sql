-- What was refused last, without the documents. There is no index by time: whoever asks again and again is to ask only when
-- something has changed.
SELECT s.table_name AS "table", s.collection, r.stream_id AS stream, r.document_id AS id, r.field, r.reason, r.seq, r.attempts,
  r.first_at AS firstAt, r.last_at AS lastAt, r.schema_version AS schemaVersion
FROM _sync_rejection AS r JOIN _sync_stream AS s ON s.id = r.stream_id
WHERE s.role = 'live' AND r.discarded = 0
ORDER BY r.last_at DESC, s.table_id, r.document_id, r.field LIMIT :limit
