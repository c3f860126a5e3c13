-- The parents that a change touches are kept here until they are marked: there may be as many as rows.
CREATE TEMP TABLE {{touched}} (n INTEGER PRIMARY KEY, {{keys}})
