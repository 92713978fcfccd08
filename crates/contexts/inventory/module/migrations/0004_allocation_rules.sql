-- Stored rules: how goods are chosen for order lines that do not say it themselves. Of those that fit, the most specific holds:
-- first by customer, then by item, then by category, then by warehouse.
CREATE TABLE inventory.allocation_rule (
    id                 uuid PRIMARY KEY,
    version            bigint NOT NULL DEFAULT 1,
    -- For what it holds; what is left out is for all.
    warehouse_id       uuid,
    customer_id        uuid,
    item_id            uuid,
    category_id        uuid,
    -- What it says.
    choice             text COLLATE "C" NOT NULL CHECK (choice IN ('fifo', 'fefo', 'lifo', 'nearest', 'fewest_units')),
    min_remaining_days integer NOT NULL CHECK (min_remaining_days BETWEEN 0 AND 65535),
    whole_units_first  boolean NOT NULL,
    one_lot            boolean NOT NULL,
    walk_start         bigint,
    zones              uuid[] NOT NULL,
    note               text,
    changed_at         timestamptz NOT NULL,
    CONSTRAINT allocation_rule_item_check CHECK (item_id IS NULL OR category_id IS NULL),
    -- Zones and positions of the walk are those of one warehouse.
    CONSTRAINT allocation_rule_warehouse_check CHECK (warehouse_id IS NOT NULL OR (cardinality(zones) = 0 AND walk_start IS NULL)),
    CONSTRAINT allocation_rule_walk_start_check CHECK (walk_start IS NULL OR choice = 'nearest'),
    CONSTRAINT allocation_rule_scope_key UNIQUE NULLS NOT DISTINCT (customer_id, item_id, category_id, warehouse_id)
);
