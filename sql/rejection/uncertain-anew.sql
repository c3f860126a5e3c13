-- All documents are due at a time: how much has passed since they were noted can't be told.
UPDATE _sync_uncertain SET due_at = :due
