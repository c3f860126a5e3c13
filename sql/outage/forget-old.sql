-- A server that comes and goes for years leaves no endless list.
DELETE FROM _sync_outage WHERE id <= (SELECT max(id) FROM _sync_outage) - :keep
