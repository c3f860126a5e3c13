-- All that had waited is delivered.
UPDATE _sync_outage SET caught_up_at = :now, rejections = :rejections WHERE id = :id
