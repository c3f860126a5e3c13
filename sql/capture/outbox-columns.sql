-- Shows whether the outbox is ours, and how wide a key it can hold.
SELECT name FROM pragma_table_info('_sync_outbox') ORDER BY cid
