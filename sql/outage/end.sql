-- Something goes through again, and so many changes have waited for it.
UPDATE _sync_outage SET ended_at = :now, changes = :changes WHERE id = :id
