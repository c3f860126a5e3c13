-- Whether a column is (part of) a foreign key.
SELECT 1 FROM pragma_foreign_key_list(:table) WHERE "from" = :column COLLATE NOCASE
