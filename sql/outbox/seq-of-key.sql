-- The newest change of one key in a window, for naming it in a rejection. Walks the window: rejections are rare.
SELECT max(seq) FROM _sync_outbox WHERE seq > :after AND seq <= :upto AND table_id = :table AND {{same}}
