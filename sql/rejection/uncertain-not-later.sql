-- No document is due later than any can be: that was noted before the clock was set back, by a day perhaps. It is not due at once
-- either, for its request may still be on its way.
UPDATE _sync_uncertain SET due_at = :latest WHERE stream_id = :stream AND due_at > :latest
