-- Customers' orders, what is claimed, picked and packed for them, and what left.
-- Quantities are whole numbers of the item's smallest unit. Lines keep what their items were called when they were ordered.

CREATE SEQUENCE shipments.order_number_seq AS bigint;

CREATE TABLE shipments.customer_order (
    id               uuid PRIMARY KEY,
    version          bigint NOT NULL DEFAULT 1,
    number           text COLLATE "C" NOT NULL CONSTRAINT customer_order_number_key UNIQUE,
    owner_id         uuid NOT NULL,
    customer_id      uuid,
    warehouse_id     uuid NOT NULL,
    state            text COLLATE "C" NOT NULL CHECK (state IN ('created', 'hold', 'open', 'promised', 'released', 'allocated',
        'partially_allocated', 'in_picking', 'picked', 'in_packing', 'packed', 'shipped', 'cancelled')),
    policy           text COLLATE "C" NOT NULL CHECK (policy IN ('ship_available', 'ship_complete', 'cancel_rest')),
    -- Higher first; 50 is ordinary.
    priority         smallint NOT NULL CHECK (priority BETWEEN 0 AND 100),
    due_on           date,
    ship_to          jsonb NOT NULL,
    note             text,
    source           text COLLATE "C",
    external_ref     text COLLATE "C",
    -- The order whose rest this is, and the order of the rest of this one.
    parent_id        uuid CONSTRAINT customer_order_parent_id_fkey REFERENCES shipments.customer_order,
    backorder_id     uuid,
    -- Numbers its promises, releases and dispatches: the keys of their stock commands derive from it, so that whoever comes
    -- next under the same number goes on where a crash stopped the one before.
    round            integer NOT NULL DEFAULT 0,
    staging_id       uuid,
    pick_list_id     uuid,
    task_id          uuid,
    picking_started  boolean NOT NULL DEFAULT false,
    picking_complete boolean NOT NULL DEFAULT false,
    -- What is told of the shipment while its goods leave.
    dispatch         jsonb,
    -- The command that began the last release or dispatch: its retry gets the answer, whoever ended it.
    command_id       uuid,
    created_at       timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    CONSTRAINT customer_order_pick_list_check CHECK (pick_list_id IS NOT NULL OR state IN ('created', 'hold', 'open', 'promised', 'cancelled'))
);
-- Another system's name is unique within an owner and that system; a system without a name is one system.
CREATE UNIQUE INDEX customer_order_external_ref_key ON shipments.customer_order (owner_id, coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;
CREATE INDEX customer_order_created_at_idx ON shipments.customer_order (created_at, id);
CREATE INDEX customer_order_due_on_idx ON shipments.customer_order (due_on, created_at, id);
CREATE INDEX customer_order_urgent_idx ON shipments.customer_order ((100 - priority), created_at, id);
CREATE INDEX customer_order_customer_id_idx ON shipments.customer_order (customer_id, created_at);
CREATE INDEX customer_order_parent_id_idx ON shipments.customer_order (parent_id) WHERE parent_id IS NOT NULL;
-- What a crash may have left unfinished.
CREATE INDEX customer_order_unfinished_idx ON shipments.customer_order (changed_at)
    WHERE state IN ('created', 'released') OR dispatch IS NOT NULL;

CREATE TABLE shipments.order_line (
    id          uuid PRIMARY KEY,
    order_id    uuid NOT NULL CONSTRAINT order_line_order_id_fkey REFERENCES shipments.customer_order,
    line_no     integer NOT NULL CHECK (line_no > 0),
    item_id     uuid NOT NULL,
    sku         text COLLATE "C" NOT NULL,
    sku_folded  text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    base_unit   text NOT NULL,
    scale       smallint NOT NULL,
    -- The allocation rule as inventory reads it.
    rule        jsonb NOT NULL,
    ordered     bigint NOT NULL CHECK (ordered > 0),
    promised    bigint NOT NULL DEFAULT 0 CHECK (promised >= 0),
    allocated   bigint NOT NULL DEFAULT 0,
    short       bigint NOT NULL DEFAULT 0,
    pick_short  bigint NOT NULL DEFAULT 0,
    picked      bigint NOT NULL DEFAULT 0,
    packed      bigint NOT NULL DEFAULT 0,
    shipped     bigint NOT NULL DEFAULT 0 CHECK (shipped >= 0),
    backordered bigint NOT NULL DEFAULT 0 CHECK (backordered >= 0),
    cancelled   bigint NOT NULL DEFAULT 0 CHECK (cancelled >= 0),
    -- Why something was missing when the order was released.
    shortage    jsonb,
    CONSTRAINT order_line_order_id_line_no_key UNIQUE (order_id, line_no),
    CONSTRAINT order_line_done_check CHECK (shipped + backordered + cancelled <= ordered),
    CONSTRAINT order_line_released_check CHECK (allocated + short IN (0, ordered)),
    CONSTRAINT order_line_steps_check CHECK (shipped <= packed AND packed <= picked AND picked <= allocated),
    CONSTRAINT order_line_short_check CHECK (pick_short BETWEEN 0 AND short)
);
CREATE INDEX order_line_item_id_idx ON shipments.order_line (item_id);

-- What was chosen for a line when it was released, and why.
CREATE TABLE shipments.allocation (
    reservation_id uuid PRIMARY KEY,
    order_id       uuid NOT NULL,
    order_line_id  uuid NOT NULL CONSTRAINT allocation_order_line_id_fkey REFERENCES shipments.order_line,
    location       text COLLATE "C" NOT NULL,
    lot            text COLLATE "C",
    serial         text COLLATE "C",
    quantity       bigint NOT NULL CHECK (quantity > 0),
    why            jsonb NOT NULL
);
CREATE INDEX allocation_order_id_idx ON shipments.allocation (order_id);

-- Picked goods, as picking tells of them, and how much of each is in no carton.
CREATE TABLE shipments.picked_claim (
    reservation_id uuid PRIMARY KEY,
    order_id       uuid NOT NULL,
    order_line_id  uuid NOT NULL CONSTRAINT picked_claim_order_line_id_fkey REFERENCES shipments.order_line,
    lot            text COLLATE "C",
    serial         text COLLATE "C",
    quantity       bigint NOT NULL CHECK (quantity > 0),
    unpacked       bigint NOT NULL,
    -- Numbers the stock commands that pack of it.
    attempt        integer NOT NULL DEFAULT 0,
    CONSTRAINT picked_claim_unpacked_check CHECK (unpacked BETWEEN 0 AND quantity)
);
CREATE INDEX picked_claim_order_line_id_idx ON shipments.picked_claim (order_line_id);
CREATE INDEX picked_claim_order_id_idx ON shipments.picked_claim (order_id) WHERE unpacked > 0;

CREATE TABLE shipments.shipment (
    id              uuid PRIMARY KEY,
    number          text COLLATE "C" NOT NULL CONSTRAINT shipment_number_key UNIQUE,
    order_id        uuid NOT NULL CONSTRAINT shipment_order_id_key UNIQUE REFERENCES shipments.customer_order,
    owner_id        uuid NOT NULL,
    customer_id     uuid,
    warehouse_id    uuid NOT NULL,
    carrier         text,
    tracking_number text COLLATE "C",
    ship_to         jsonb NOT NULL,
    backorder_id    uuid,
    shipped_at      timestamptz NOT NULL
);
CREATE INDEX shipment_shipped_at_idx ON shipments.shipment (shipped_at, id);

-- A carton is a handling unit; its id is the unit's.
CREATE TABLE shipments.carton (
    id          uuid PRIMARY KEY,
    order_id    uuid NOT NULL CONSTRAINT carton_order_id_fkey REFERENCES shipments.customer_order,
    number      integer NOT NULL,
    sscc        text COLLATE "C" NOT NULL CONSTRAINT carton_sscc_key UNIQUE,
    location_id uuid NOT NULL,
    location    text COLLATE "C" NOT NULL,
    state       text COLLATE "C" NOT NULL CHECK (state IN ('open', 'closed', 'shipped', 'discarded')),
    weight_g    bigint CHECK (weight_g > 0),
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    CONSTRAINT carton_order_id_number_key UNIQUE (order_id, number)
);

-- What is in cartons: the claims that went with the goods.
CREATE TABLE shipments.packed_claim (
    -- Derived from the command that packed and what it took from: a retry finds that it has been recorded.
    reservation_id uuid PRIMARY KEY,
    carton_id      uuid NOT NULL CONSTRAINT packed_claim_carton_id_fkey REFERENCES shipments.carton,
    order_id       uuid NOT NULL,
    order_line_id  uuid NOT NULL CONSTRAINT packed_claim_order_line_id_fkey REFERENCES shipments.order_line,
    source_id      uuid NOT NULL CONSTRAINT packed_claim_source_id_fkey REFERENCES shipments.picked_claim,
    lot            text COLLATE "C",
    serial         text COLLATE "C",
    quantity       bigint NOT NULL CHECK (quantity > 0),
    packed_at      timestamptz NOT NULL,
    packed_by      uuid NOT NULL
);
CREATE INDEX packed_claim_carton_id_idx ON shipments.packed_claim (carton_id);
CREATE INDEX packed_claim_order_id_idx ON shipments.packed_claim (order_id);
CREATE INDEX packed_claim_source_id_idx ON shipments.packed_claim (source_id);

-- Every state that an order went through.
CREATE TABLE shipments.timeline (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id     uuid NOT NULL CONSTRAINT timeline_order_id_fkey REFERENCES shipments.customer_order,
    at           timestamptz NOT NULL,
    what         text COLLATE "C" NOT NULL,
    state        text COLLATE "C" NOT NULL,
    account_id   uuid NOT NULL,
    account_name text NOT NULL,
    detail       jsonb NOT NULL
);
CREATE INDEX timeline_order_id_idx ON shipments.timeline (order_id, seq);
