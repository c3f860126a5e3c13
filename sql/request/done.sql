-- It is taken up.
DELETE FROM _sync_request WHERE id = :id
