-- What somebody can do about a paused stream, beside the reason: who looks at it long afterwards needs no log then.
ALTER TABLE _sync_stream ADD COLUMN hint TEXT;
