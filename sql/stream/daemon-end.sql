-- A daemon has ended in an orderly way: no request of its is unanswered.
UPDATE _sync_daemon SET pid = NULL
