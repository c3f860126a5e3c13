-- Some rows of a table, to guess from. Long values are not read: octet_length() doesn't, and so a page of them is never in memory.
SELECT {{columns}} FROM {{table}} LIMIT :rows
