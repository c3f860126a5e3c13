-- A row whose document was refused is not delivered, whatever it says. The plus keeps an index on that column out of the search.
UPDATE OR IGNORE main.{{table}} AS t SET {{ack}} = 0 FROM temp.{{told}} AS c WHERE {{same}} AND +t.{{ack}} = 1
