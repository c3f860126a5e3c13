-- The operator's word on what waits for it, or has failed before: it is to be tried now. Why it waited stays: what was delivered
-- meanwhile is to be sent again.
UPDATE _sync_schema_version SET approved = 1, state = 'planned' WHERE table_id = :tableId AND state IN ('planned', 'failed')
