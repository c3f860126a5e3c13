-- What a document query gives for one page is kept for as long as the page is made: so the query runs once, and the application's
-- database is left alone while documents are put together. Columns without a type keep every value as it comes.
CREATE TEMP TABLE {{table}} ({{columns}})
