-- Whether a CHECK holds for both values of an acknowledgement; NULL counts as true there.
SELECT min(ifnull(({{check}}) <> 0, 1)) FROM (SELECT 0 AS {{column}} UNION ALL SELECT 1) AS {{table}}
