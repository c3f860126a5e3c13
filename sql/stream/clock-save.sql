-- The count of time that daemons go by from now on.
UPDATE _sync_daemon SET boot = :boot, boot_at = :bootAt
