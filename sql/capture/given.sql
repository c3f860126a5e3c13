-- An index term as it comes out for the new row. The columns get their names back, so the term needs no understanding. Where the
-- row is outside a partial index the term is not evaluated: it might raise an error that SQLite itself would not have met.
(SELECT {{term}} FROM (SELECT {{row}}){{when}})
