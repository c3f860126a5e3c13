-- The outage that goes on, or whose changes are not all delivered yet; perhaps one that an earlier daemon met.
SELECT id, reason, began_at AS beganAt, ended_at AS endedAt, changes FROM _sync_outage WHERE caught_up_at IS NULL ORDER BY id DESC LIMIT 1
