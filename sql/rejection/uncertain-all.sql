-- All documents whose request got no answer, due or not, in stretches by id: they stay remembered, so where one ended must be told.
SELECT document_id FROM _sync_uncertain WHERE stream_id = :stream AND document_id > :after ORDER BY document_id LIMIT :limit
