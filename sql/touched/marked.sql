-- They are done with.
DELETE FROM temp.{{touched}} WHERE n IN (SELECT n FROM temp.{{touched}} ORDER BY n LIMIT :limit)
