SELECT name FROM pragma_table_info('_sync_outbox') ORDER BY cid
