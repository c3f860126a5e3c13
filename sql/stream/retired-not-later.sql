-- No collection is to be dropped later than any can be: that was noted before the clock was set back, by a day perhaps. Not at once
-- either, for a clock may have been set right by a second: its time begins anew.
UPDATE _sync_retired_collection SET drop_at = :latest WHERE drop_at > :latest
