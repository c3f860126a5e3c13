-- The next ones to be looked at again, or to be repaired, in the order of their ids.
SELECT document_id FROM suspect WHERE document_id > :after AND confirmed >= :confirmed ORDER BY document_id LIMIT :limit
