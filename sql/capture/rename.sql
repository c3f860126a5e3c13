-- A captured table goes on under another name; its id, and with it its changes, stays.
UPDATE "_sync_table" SET "name" = :name WHERE "id" = :id
