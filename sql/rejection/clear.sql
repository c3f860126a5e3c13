-- Documents that were delivered again have no rejection any more, unless the same batch records one anew.
DELETE FROM _sync_rejection WHERE stream_id = :stream AND document_id IN (SELECT value FROM json_each(:ids))
