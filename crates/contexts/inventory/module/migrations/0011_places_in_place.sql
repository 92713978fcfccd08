-- What goods do to the figures of a place must not touch an index, as with rows (0003): the conditions of two indexes named how many
-- rows a place holds, so that every first goods of an item in a place cost entries in five indexes. Now they name what changes only
-- when the place gets empty or gets its first goods.
-- In this order: the second writes the table anew, with the room on its pages that the first asks for.
ALTER TABLE inventory.place SET (fillfactor = 70);
ALTER TABLE inventory.place ADD COLUMN vacant boolean NOT NULL GENERATED ALWAYS AS (full_rows = 0 AND holds = 0) STORED;

DROP INDEX inventory.place_empty_idx, inventory.place_room_idx;
CREATE INDEX place_empty_idx ON inventory.place (warehouse_id, pick_sequence, id)
    WHERE kind = 'storage' AND active AND NOT locked_in AND vacant;
CREATE INDEX place_room_idx ON inventory.place (warehouse_id, pick_sequence, id)
    WHERE kind = 'storage' AND active AND NOT locked_in AND NOT filled AND NOT vacant;
