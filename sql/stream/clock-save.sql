-- Where the count of time begins that daemons go by from now on.
UPDATE _sync_daemon SET counted_from = :from
