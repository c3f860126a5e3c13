-- The first change of a stretch that was captured at a time or later. The clock may have been set back: so all are looked at, stretch
-- by stretch, and not only halves of the outbox.
SELECT min(seq) FROM _sync_outbox WHERE seq > :after AND seq <= :upto AND captured_at >= :since
