-- What the collections of this database are marked with; NULL where no daemon has run yet.
SELECT identity FROM _sync_daemon
