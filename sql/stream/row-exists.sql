-- Whether a row of exactly this key is there.
SELECT 1 FROM {{table}} AS t WHERE {{same}}
