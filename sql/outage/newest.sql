-- The newest outages.
SELECT reason, began_at AS beganAt, ended_at AS endedAt, caught_up_at AS caughtUpAt, changes, rejections
FROM _sync_outage ORDER BY id DESC LIMIT :limit
