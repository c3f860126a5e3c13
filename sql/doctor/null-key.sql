-- Whether a row has no key. A search in the key's index that ends at the first hit: NULLs come first.
SELECT EXISTS (SELECT 1 FROM {{table}} WHERE {{column}} IS NULL)
