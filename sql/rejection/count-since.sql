-- How many documents were refused, whole or in part, since a time; those of a collection that is being built don't count yet.
SELECT count(*) FROM (
  SELECT DISTINCT r.stream_id, r.document_id FROM _sync_rejection AS r JOIN _sync_stream AS s ON s.id = r.stream_id
  WHERE s.role = 'live' AND r.last_at >= :since AND r.discarded = 0
)
