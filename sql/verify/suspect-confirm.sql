-- It differs indeed.
UPDATE suspect SET confirmed = 1 WHERE document_id = :id
