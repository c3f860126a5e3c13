-- A real number as SQLite writes it in ids: JS writes some differently.
SELECT CAST(:real AS TEXT)
