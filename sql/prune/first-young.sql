-- The first change of a stretch that is not old enough to go. One whose time lies as far ahead, or is none, was captured by a clock
-- that went wrong: it must not keep all that came after it.
SELECT min(seq) FROM _sync_outbox
WHERE seq < :before AND captured_at >= julianday('now') - :days AND captured_at <= julianday('now') + :days
