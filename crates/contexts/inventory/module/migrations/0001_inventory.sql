-- Stock: what stands where, why, and who claims it. Written by the stock engine alone (role ambar_stock).
-- Quantities are whole numbers of the item's smallest unit. The nil UUID means "none" inside keys.

-- Copy of the catalog's items (see ambar_pg::copy_table!).
CREATE TABLE inventory.item (
    id      uuid PRIMARY KEY,
    version bigint NOT NULL,
    card    jsonb NOT NULL
);

-- Copy of the places, with what stands in each and what is on its way there. The columns beside `card` repeat it for
-- searching. Occupancy is kept only where it can matter (`counted`): storage and overflow places, and places with a limit
-- or a mixing rule; docks and staging lanes without limits are never a hot row.
CREATE TABLE inventory.place (
    id               uuid PRIMARY KEY,
    version          bigint NOT NULL,
    card             jsonb NOT NULL,
    warehouse_id     uuid NOT NULL,
    zone_id          uuid NOT NULL,
    code             text COLLATE "C" NOT NULL,
    kind             text COLLATE "C" NOT NULL,
    active           boolean NOT NULL,
    locked_in        boolean NOT NULL,
    locked_out       boolean NOT NULL,
    pick_sequence    bigint NOT NULL,
    max_weight_g     bigint,
    max_volume_cm3   bigint,
    max_units        integer,
    mixing           text COLLATE "C" NOT NULL,
    counted          boolean NOT NULL,
    -- What stands here: weight, volume, handling units, stock rows that are not empty.
    weight_g         bigint NOT NULL DEFAULT 0 CHECK (weight_g >= 0),
    volume_cm3       bigint NOT NULL DEFAULT 0 CHECK (volume_cm3 >= 0),
    units            integer NOT NULL DEFAULT 0 CHECK (units >= 0),
    full_rows        integer NOT NULL DEFAULT 0 CHECK (full_rows >= 0),
    -- What is on its way here under holds.
    held_weight_g    bigint NOT NULL DEFAULT 0 CHECK (held_weight_g >= 0),
    held_volume_cm3  bigint NOT NULL DEFAULT 0 CHECK (held_volume_cm3 >= 0),
    held_units       integer NOT NULL DEFAULT 0 CHECK (held_units >= 0),
    holds            integer NOT NULL DEFAULT 0 CHECK (holds >= 0),
    -- A person took goods in beyond the limits, with a reason (i22 lists it instead of failing).
    over_limit_reason text COLLATE "C",
    -- Nothing more fits, whatever it is: such places are not looked at when goods look for a place with room.
    filled           boolean GENERATED ALWAYS AS (
        coalesce(weight_g + held_weight_g >= max_weight_g, false) OR coalesce(volume_cm3 + held_volume_cm3 >= max_volume_cm3, false)
        OR coalesce(units + held_units >= max_units, false)) STORED,
    CONSTRAINT place_warehouse_id_code_key UNIQUE (warehouse_id, code)
);
CREATE INDEX place_empty_idx ON inventory.place (warehouse_id, pick_sequence, id)
    WHERE kind = 'storage' AND active AND NOT locked_in AND full_rows = 0 AND holds = 0;
CREATE INDEX place_room_idx ON inventory.place (warehouse_id, pick_sequence, id)
    WHERE kind = 'storage' AND active AND NOT locked_in AND NOT filled AND (full_rows > 0 OR holds > 0);
CREATE INDEX place_walk_idx ON inventory.place (warehouse_id, kind, pick_sequence, id);
CREATE INDEX place_zone_idx ON inventory.place (warehouse_id, zone_id, pick_sequence, id);

CREATE TABLE inventory.lot (
    id         uuid PRIMARY KEY,
    item_id    uuid NOT NULL,
    code       text COLLATE "C" NOT NULL,
    expires_on date,
    created_at timestamptz NOT NULL,
    CONSTRAINT lot_item_id_code_key UNIQUE (item_id, code)
);

CREATE TABLE inventory.handling_unit (
    id           uuid PRIMARY KEY,
    sscc         text COLLATE "C" NOT NULL CONSTRAINT handling_unit_sscc_key UNIQUE CHECK (sscc ~ '^[0-9]{18}$'),
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('pallet', 'case', 'tote', 'carton')),
    warehouse_id uuid NOT NULL,
    -- Nil once it has left the site.
    location_id  uuid NOT NULL,
    parent_id    uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000' CHECK (parent_id <> id),
    created_at   timestamptz NOT NULL
);
CREATE INDEX handling_unit_location_id_idx ON inventory.handling_unit (location_id);

-- The next serial reference of the company's SSCC range: extension digit, GS1 company prefix, serial reference, check digit.
CREATE TABLE inventory.sscc_range (
    one             boolean PRIMARY KEY DEFAULT true CHECK (one),
    version         bigint NOT NULL DEFAULT 1,
    extension_digit smallint NOT NULL CHECK (extension_digit BETWEEN 0 AND 9),
    company_prefix  text COLLATE "C" NOT NULL CHECK (company_prefix ~ '^[0-9]{7,10}$'),
    next_reference  bigint NOT NULL CHECK (next_reference >= 0),
    last_reference  bigint NOT NULL
);

-- Balances. Rows are never deleted, so that movements can name them for ever.
CREATE TABLE inventory.stock (
    stock_id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    warehouse_id     uuid NOT NULL,
    location_id      uuid NOT NULL,
    handling_unit_id uuid NOT NULL,
    item_id          uuid NOT NULL,
    lot_id           uuid NOT NULL,
    serial_id        uuid NOT NULL,
    status           text COLLATE "C" NOT NULL
        CHECK (status IN ('available', 'inspection', 'hold', 'damaged', 'suspect', 'returned')),
    owner_id         uuid NOT NULL,
    on_hand          bigint NOT NULL DEFAULT 0,
    reserved         bigint NOT NULL DEFAULT 0,
    -- When its oldest goods came in from outside: what FIFO goes by. Moves carry it along.
    received_at      timestamptz NOT NULL,
    version          bigint NOT NULL DEFAULT 0,
    CONSTRAINT stock_key UNIQUE (warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id),
    CONSTRAINT stock_on_hand_check CHECK (on_hand >= 0),
    CONSTRAINT stock_reserved_check CHECK (reserved BETWEEN 0 AND on_hand)
) WITH (fillfactor = 80);
CREATE INDEX stock_item_idx ON inventory.stock (item_id, warehouse_id, owner_id) WHERE on_hand > 0;
CREATE INDEX stock_location_id_idx ON inventory.stock (location_id) WHERE on_hand > 0;
CREATE INDEX stock_handling_unit_id_idx ON inventory.stock (handling_unit_id) WHERE on_hand > 0;

-- One unit of an item. It is in at most one row, which holds it whole.
CREATE TABLE inventory.serial (
    id       uuid PRIMARY KEY,
    item_id  uuid NOT NULL,
    code     text COLLATE "C" NOT NULL,
    -- The row it stands in; NULL while it is not on the floor.
    stock_id bigint REFERENCES inventory.stock,
    CONSTRAINT serial_item_id_code_key UNIQUE (item_id, code)
);
CREATE UNIQUE INDEX stock_one_place_per_serial ON inventory.stock (serial_id)
    WHERE serial_id <> '00000000-0000-0000-0000-000000000000' AND on_hand > 0;

-- What became of every stock command: sent twice, it takes effect once and answers the same.
CREATE TABLE inventory.command (
    id         uuid PRIMARY KEY,
    outcome    jsonb NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX command_created_at_idx ON inventory.command (created_at);

-- The ledger: append-only, a month a partition, four parts of each by warehouse.
CREATE TABLE inventory.movement (
    seq            bigint GENERATED BY DEFAULT AS IDENTITY,
    moved_at       timestamptz NOT NULL,
    warehouse_id   uuid NOT NULL,
    command_id     uuid NOT NULL,
    kind           text COLLATE "C" NOT NULL CHECK (kind IN ('inbound', 'outbound', 'transfer', 'adjustment')),
    item_id        uuid NOT NULL,
    owner_id       uuid NOT NULL,
    lot_id         uuid NOT NULL,
    serial_id      uuid NOT NULL,
    -- Exactly one of the two of each side: a row, or a virtual place.
    from_stock_id  bigint,
    from_virtual   text COLLATE "C" CHECK (from_virtual IN ('supplier', 'customer', 'adjustment', 'transit')),
    to_stock_id    bigint,
    to_virtual     text COLLATE "C" CHECK (to_virtual IN ('supplier', 'customer', 'adjustment', 'transit')),
    quantity       bigint NOT NULL CHECK (quantity > 0),
    reference_kind text COLLATE "C" NOT NULL,
    reference_id   uuid NOT NULL,
    reason         text COLLATE "C",
    note           text,
    account_id     uuid NOT NULL,
    operation_id   uuid NOT NULL,
    CHECK ((from_stock_id IS NULL) <> (from_virtual IS NULL)),
    CHECK ((to_stock_id IS NULL) <> (to_virtual IS NULL)),
    CHECK (from_stock_id IS NOT NULL OR to_stock_id IS NOT NULL),
    CHECK (from_stock_id <> to_stock_id)
) PARTITION BY RANGE (moved_at);
CREATE INDEX movement_seq_idx ON inventory.movement (seq);
CREATE INDEX movement_from_stock_id_idx ON inventory.movement (from_stock_id, seq) WHERE from_stock_id IS NOT NULL;
CREATE INDEX movement_to_stock_id_idx ON inventory.movement (to_stock_id, seq) WHERE to_stock_id IS NOT NULL;
CREATE INDEX movement_item_id_idx ON inventory.movement (item_id, seq);
CREATE INDEX movement_reference_id_idx ON inventory.movement (reference_id);
CREATE INDEX movement_command_id_idx ON inventory.movement (command_id);

-- Makes the partitions of every month from `from_day` to `to_day`. Called ahead of need; repeating it changes nothing.
CREATE FUNCTION inventory.make_movement_partitions(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month date := date_trunc('month', from_day)::date;
    part text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('inventory.movement partitions'));
    WHILE month <= to_day LOOP
        part := format('movement_%s', to_char(month, 'YYYY_MM'));
        IF to_regclass('inventory.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.movement FOR VALUES FROM (%L) TO (%L) PARTITION BY HASH (warehouse_id)',
                           part, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
            FOR remainder IN 0..3 LOOP
                EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.%I FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
                               part || '_w' || remainder, part, remainder);
            END LOOP;
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION inventory.make_movement_partitions(date, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inventory.make_movement_partitions(date, date) TO ambar_app, ambar_stock;
SELECT inventory.make_movement_partitions((now() - interval '1 month')::date, (now() + interval '3 months')::date);

CREATE TRIGGER movement_append_only BEFORE UPDATE OR DELETE ON inventory.movement
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER movement_no_truncate BEFORE TRUNCATE ON inventory.movement
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE inventory.movement ENABLE ALWAYS TRIGGER movement_append_only;
ALTER TABLE inventory.movement ENABLE ALWAYS TRIGGER movement_no_truncate;

-- Hard claims of demand lines on rows.
CREATE TABLE inventory.reservation (
    id            uuid PRIMARY KEY,
    stock_id      bigint NOT NULL REFERENCES inventory.stock,
    order_id      uuid NOT NULL,
    order_line_id uuid NOT NULL,
    -- What is still claimed; 0 once it is used up, shipped or given up.
    quantity      bigint NOT NULL CHECK (quantity >= 0),
    -- Allocated: picked from its place of storage not yet. Picked: the goods are on their way out.
    state         text COLLATE "C" NOT NULL CHECK (state IN ('allocated', 'picked', 'shipped', 'released', 'moved')),
    why           jsonb NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    CONSTRAINT reservation_open_check CHECK ((quantity > 0) = (state IN ('allocated', 'picked')))
);
CREATE INDEX reservation_stock_id_idx ON inventory.reservation (stock_id) WHERE quantity > 0;
CREATE INDEX reservation_order_id_idx ON inventory.reservation (order_id);

-- Soft claims by quantity; the total of an item is the row that promises of it queue up at.
CREATE TABLE inventory.promise_total (
    warehouse_id uuid NOT NULL,
    item_id      uuid NOT NULL,
    owner_id     uuid NOT NULL,
    promised     bigint NOT NULL CHECK (promised >= 0),
    PRIMARY KEY (warehouse_id, item_id, owner_id)
);
CREATE TABLE inventory.promise (
    order_line_id uuid PRIMARY KEY,
    order_id      uuid NOT NULL,
    warehouse_id  uuid NOT NULL,
    item_id       uuid NOT NULL,
    owner_id      uuid NOT NULL,
    quantity      bigint NOT NULL CHECK (quantity >= 0),
    created_at    timestamptz NOT NULL
);

-- Capacity kept free for goods that are on their way to a place.
CREATE TABLE inventory.hold (
    id           uuid PRIMARY KEY,
    location_id  uuid NOT NULL REFERENCES inventory.place,
    item_id      uuid NOT NULL,
    lot_code     text COLLATE "C",
    owner_id     uuid NOT NULL,
    quantity     bigint NOT NULL CHECK (quantity > 0),
    weight_g     bigint NOT NULL,
    volume_cm3   bigint NOT NULL,
    units        integer NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX hold_location_id_idx ON inventory.hold (location_id);

-- Counts of one item in one place. What the book had is not shown to the person who counts.
CREATE TABLE inventory.count (
    id               uuid PRIMARY KEY,
    version          bigint NOT NULL DEFAULT 1,
    warehouse_id     uuid NOT NULL,
    location_id      uuid NOT NULL,
    handling_unit_id uuid NOT NULL,
    item_id          uuid NOT NULL,
    lot_id           uuid NOT NULL,
    serial_id        uuid NOT NULL,
    owner_id         uuid NOT NULL,
    origin           text COLLATE "C" NOT NULL CHECK (origin IN ('short_pick', 'spot')),
    state            text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'completed', 'canceled')),
    task_id          uuid NOT NULL,
    -- Whether workforce has its task: a crash between the two is made good by a sweep.
    task_opened      boolean NOT NULL DEFAULT false,
    book             bigint,
    counted          bigint,
    requested_at     timestamptz NOT NULL,
    counted_at       timestamptz,
    counted_by       uuid
);
CREATE UNIQUE INDEX count_one_open_idx ON inventory.count
    (location_id, handling_unit_id, item_id, lot_id, serial_id, owner_id) WHERE state = 'requested';
CREATE INDEX count_state_idx ON inventory.count (warehouse_id, state, requested_at, id);
CREATE INDEX count_unopened_idx ON inventory.count (requested_at) WHERE NOT task_opened;
