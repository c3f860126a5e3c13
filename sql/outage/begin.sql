-- Nothing can be delivered from now on.
INSERT INTO _sync_outage (reason, began_at) VALUES (:reason, :now)
