-- Documents that were delivered again have no rejection any more, but for those that the same batch records anew: a row may
-- have been mended in one field and not in another.
DELETE FROM _sync_rejection
WHERE stream_id = :stream AND document_id IN (SELECT value FROM json_each(:ids))
  AND (document_id, field) NOT IN (SELECT value ->> 0, value ->> 1 FROM json_each(:kept))
