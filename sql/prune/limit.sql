-- Up to where nobody needs the changes any more: no cursor may lose the change it stands at, and no replay that is asked for
-- its first one. Of the state database.
SELECT min(seq) FROM (
  SELECT min(cursor_seq) AS seq FROM _sync_stream
  UNION ALL SELECT min(from_seq) - 1 FROM _sync_request
)
