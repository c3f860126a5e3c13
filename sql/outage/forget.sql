-- One that was over before anybody can have noticed.
DELETE FROM _sync_outage WHERE id = :id
