-- Those that an interrupted marking has left.
DELETE FROM temp.{{touched}}
