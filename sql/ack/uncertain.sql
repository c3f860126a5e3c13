-- Which of these documents are to be sent once more, since an older version of them may still arrive.
SELECT document_id FROM _sync_uncertain
WHERE stream_id = :stream AND document_id IN (SELECT value FROM json_each(:ids))
