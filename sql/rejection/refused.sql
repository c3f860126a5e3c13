-- Which of these documents are known to be refused as a whole: that they are missing is no news.
SELECT document_id FROM _sync_rejection
WHERE stream_id = :stream AND field = '' AND document_id IN (SELECT value FROM json_each(:ids))
