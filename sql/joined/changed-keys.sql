-- The keys that changed in a window of the outbox: as they make the document's id, as JSON for the document query (NULL for a BLOB,
-- which JSON has not), and whether their row is gone.
SELECT {{columns}}, {{json}}, {{gone}}
FROM ({{keys}}) AS c LEFT JOIN {{table}} AS e ON {{exists}}
