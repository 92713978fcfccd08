-- Whether a release takes from orders of lower priority what is missing: noted with it, so that whoever ends it does the same.
ALTER TABLE shipments.customer_order ADD COLUMN takes boolean NOT NULL DEFAULT false;

-- Whether the line leaves it to the stored rules how its goods are chosen, because it says nothing about it itself.
ALTER TABLE shipments.order_line ADD COLUMN by_rules boolean NOT NULL DEFAULT false;

-- Orders that others of higher priority may take goods from.
CREATE INDEX customer_order_takeable_idx ON shipments.customer_order (warehouse_id, owner_id, priority)
    WHERE state IN ('allocated', 'partially_allocated') AND NOT picking_started;
