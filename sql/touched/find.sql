-- The parents that one change touches, by their keys as they are stored: what the SELECT gives may compare equal and still be
-- another value. CROSS JOIN has it run first, and `+` lets the parent's key decide how values are compared, so that it is searched.
INSERT INTO temp.{{touched}} ({{keys}})
WITH "given" ({{keys}}) AS ({{select}})
SELECT DISTINCT {{stored}} FROM "given" CROSS JOIN {{table}} AS "parent" ON {{same}}
