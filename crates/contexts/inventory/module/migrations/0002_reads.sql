-- What only the reads need. None of it slows a change of a balance: the columns never change once a row is there.

-- Every row that a handling unit ever had goods in, empty or not: what its movements are found by.
CREATE INDEX stock_of_unit_idx ON inventory.stock (handling_unit_id)
    WHERE handling_unit_id <> '00000000-0000-0000-0000-000000000000';

-- Where is this number, where is this lot, without knowing the item.
CREATE INDEX serial_code_idx ON inventory.serial (code);
CREATE INDEX lot_code_idx ON inventory.lot (code);

-- The promises of an item at every site.
CREATE INDEX promise_total_item_id_idx ON inventory.promise_total (item_id);
