-- Pick lists: what is to be fetched for an order, stop by stop.
-- Quantities are whole numbers of the item's smallest unit. The nil UUID means "none" inside keys.

CREATE TABLE picking.pick_list (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    order_id     uuid NOT NULL,
    order_number text COLLATE "C" NOT NULL,
    owner_id     uuid NOT NULL,
    warehouse_id uuid NOT NULL,
    -- Where picked goods are brought.
    staging_id   uuid NOT NULL,
    priority     smallint NOT NULL,
    state        text COLLATE "C" NOT NULL CHECK (state IN ('open', 'in_picking', 'completed', 'canceled')),
    open_lines   integer NOT NULL CHECK (open_lines >= 0),
    task_id      uuid NOT NULL,
    -- Whether workforce knows that the list is over: a crash between the two is made good by a sweep.
    task_closed  boolean NOT NULL DEFAULT false,
    -- Who worked on it last, and under which claim of the task: the sweep completes the task in that name.
    task_token   bigint,
    worker_id    uuid,
    worker_name  text,
    created_at   timestamptz NOT NULL,
    started_at   timestamptz,
    -- When the lease on the task was last prolonged.
    renewed_at   timestamptz,
    ended_at     timestamptz,
    CONSTRAINT pick_list_over_check CHECK (open_lines = 0 OR state IN ('open', 'in_picking')),
    CONSTRAINT pick_list_ended_at_check CHECK ((ended_at IS NULL) = (state IN ('open', 'in_picking')))
);
CREATE UNIQUE INDEX pick_list_order_id_key ON picking.pick_list (order_id) WHERE state IN ('open', 'in_picking');
CREATE INDEX pick_list_order_id_idx ON picking.pick_list (order_id, created_at);
CREATE INDEX pick_list_created_at_idx ON picking.pick_list (created_at, id);
CREATE INDEX pick_list_task_idx ON picking.pick_list (ended_at) WHERE state IN ('completed', 'canceled') AND NOT task_closed;

-- What a replacement for missing stock must satisfy: the allocation rule as inventory reads it, by demand line.
CREATE TABLE picking.rule (
    pick_list_id  uuid NOT NULL CONSTRAINT rule_pick_list_id_fkey REFERENCES picking.pick_list,
    order_line_id uuid NOT NULL,
    rule          jsonb NOT NULL,
    PRIMARY KEY (pick_list_id, order_line_id)
);

CREATE TABLE picking.pick_line (
    id               uuid PRIMARY KEY,
    pick_list_id     uuid NOT NULL CONSTRAINT pick_line_pick_list_id_fkey REFERENCES picking.pick_list,
    order_line_id    uuid NOT NULL,
    -- The claim on the stock that is to be picked.
    reservation_id   uuid NOT NULL CONSTRAINT pick_line_reservation_id_key UNIQUE,
    item_id          uuid NOT NULL,
    sku              text COLLATE "C" NOT NULL,
    name             text NOT NULL,
    scale            smallint NOT NULL,
    location_id      uuid NOT NULL,
    location         text COLLATE "C" NOT NULL,
    pick_sequence    bigint NOT NULL,
    handling_unit_id uuid NOT NULL,
    lot              text COLLATE "C",
    serial           text COLLATE "C",
    quantity         bigint NOT NULL CHECK (quantity > 0),
    picked           bigint NOT NULL DEFAULT 0,
    -- What other stops were opened for, and what nothing replaced.
    replaced         bigint NOT NULL DEFAULT 0 CHECK (replaced >= 0),
    short            bigint NOT NULL DEFAULT 0 CHECK (short >= 0),
    state            text COLLATE "C" NOT NULL CHECK (state IN ('open', 'picked', 'short', 'dropped')),
    -- Numbers the stock commands of the stop: their keys derive from it, so that whoever comes next under the same number
    -- gets the answer of the one before.
    attempt          integer NOT NULL DEFAULT 0,
    why              jsonb NOT NULL,
    -- The stop that this one replaces.
    replaces         uuid,
    created_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    CONSTRAINT pick_line_picked_check CHECK (picked BETWEEN 0 AND quantity),
    CONSTRAINT pick_line_figures_check CHECK (CASE state
        WHEN 'open' THEN picked < quantity AND replaced = 0 AND short = 0
        WHEN 'picked' THEN picked = quantity AND replaced = 0 AND short = 0
        WHEN 'short' THEN picked + replaced + short = quantity
        -- Of a list that was withdrawn nothing is missing.
        ELSE picked + replaced + short IN (0, quantity) END)
);
CREATE INDEX pick_line_pick_list_id_idx ON picking.pick_line (pick_list_id, pick_sequence);

-- Picked goods: the claims that went with them to where they are now.
CREATE TABLE picking.picked (
    -- Derived from the command that picked and its stop: a retry finds that it has been recorded.
    reservation_id uuid PRIMARY KEY,
    pick_list_id   uuid NOT NULL CONSTRAINT picked_pick_list_id_fkey REFERENCES picking.pick_list,
    pick_line_id   uuid NOT NULL CONSTRAINT picked_pick_line_id_fkey REFERENCES picking.pick_line,
    order_line_id  uuid NOT NULL,
    item_id        uuid NOT NULL,
    lot            text COLLATE "C",
    serial         text COLLATE "C",
    quantity       bigint NOT NULL CHECK (quantity > 0),
    picked_at      timestamptz NOT NULL,
    picked_by      uuid NOT NULL
);
CREATE INDEX picked_pick_list_id_idx ON picking.picked (pick_list_id);
