-- Goods on their way in: what was announced, what came, how it reaches its place.
-- Quantities are whole numbers of the item's smallest unit. Documents keep what they need to know of an item.

CREATE SEQUENCE receiving.delivery_number;

CREATE TABLE receiving.delivery (
    id            uuid PRIMARY KEY,
    owner_id      uuid NOT NULL,
    number        text COLLATE "C" NOT NULL,
    warehouse_id  uuid NOT NULL,
    -- The day at the site tells whether goods are past their date.
    time_zone     text NOT NULL,
    supplier_id   uuid,
    expected_on   date,
    source        text COLLATE "C",
    external_ref  text COLLATE "C",
    note          text,
    state         text COLLATE "C" NOT NULL
        CHECK (state IN ('created', 'validated', 'processing', 'completed', 'partially_completed', 'canceled')),
    -- Lines that may take more without permission.
    open_lines    integer NOT NULL CHECK (open_lines >= 0),
    -- Where its goods arrive, unless a scan says otherwise.
    dock_id       uuid,
    dock          text COLLATE "C",
    dock_sequence bigint NOT NULL,
    close_reason  text COLLATE "C",
    created_at    timestamptz NOT NULL,
    closed_at     timestamptz,
    CONSTRAINT delivery_owner_id_number_key UNIQUE (owner_id, number),
    CONSTRAINT delivery_external_ref_key UNIQUE (owner_id, source, external_ref),
    CONSTRAINT delivery_source_check CHECK (external_ref IS NULL OR source IS NOT NULL),
    CONSTRAINT delivery_closed_at_check
        CHECK ((closed_at IS NOT NULL) = (state IN ('completed', 'partially_completed', 'canceled')))
);
CREATE INDEX delivery_created_at_idx ON receiving.delivery (created_at, id);
CREATE INDEX delivery_expected_on_idx ON receiving.delivery ((coalesce(expected_on, DATE '9999-12-31')), id)
    WHERE closed_at IS NULL;

CREATE TABLE receiving.delivery_line (
    id          uuid PRIMARY KEY,
    delivery_id uuid NOT NULL REFERENCES receiving.delivery,
    owner_id    uuid NOT NULL,
    line_no     integer NOT NULL CHECK (line_no > 0),
    item_id     uuid NOT NULL,
    sku         text COLLATE "C" NOT NULL,
    -- The SKU without regard to case, as it is looked up.
    sku_key     text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    scale       smallint NOT NULL,
    tracking    text COLLATE "C" NOT NULL CHECK (tracking IN ('none', 'lot', 'expiry', 'serial')),
    lot         text COLLATE "C",
    expires_on  date,
    expected    bigint NOT NULL CHECK (expected > 0),
    -- What may come without permission.
    tolerated   bigint NOT NULL,
    -- What was scanned: booked, or about to be.
    counted     bigint NOT NULL DEFAULT 0,
    received    bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    -- What was let in beyond the tolerance.
    excess      bigint NOT NULL DEFAULT 0 CHECK (excess >= 0),
    state       text COLLATE "C" NOT NULL
        CHECK (state IN ('created', 'validated', 'processing', 'completed', 'partially_completed', 'canceled')),
    -- Why less came than was announced.
    reason      text COLLATE "C",
    CONSTRAINT delivery_line_delivery_id_line_no_key UNIQUE (delivery_id, line_no),
    CONSTRAINT delivery_line_tolerated_check CHECK (tolerated >= expected),
    CONSTRAINT delivery_line_received_counted_check CHECK (received <= counted),
    -- Two scans at once cannot pass the tolerance together.
    CONSTRAINT delivery_line_counted_check CHECK (counted <= tolerated + excess)
) WITH (fillfactor = 80);
CREATE INDEX delivery_line_sku_key_idx ON receiving.delivery_line (delivery_id, sku_key);
CREATE INDEX delivery_line_item_id_idx ON receiving.delivery_line (item_id);

-- A handling unit that was announced with its contents; its id becomes the unit's in stock.
CREATE TABLE receiving.announced_unit (
    id          uuid PRIMARY KEY,
    delivery_id uuid NOT NULL REFERENCES receiving.delivery,
    owner_id    uuid NOT NULL,
    sscc        text COLLATE "C" NOT NULL CHECK (sscc ~ '^[0-9]{18}$'),
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('pallet', 'case', 'tote', 'carton')),
    line_ids    uuid[] NOT NULL,
    -- Of each line: how much, which lot, which serial numbers.
    contents    jsonb NOT NULL,
    CONSTRAINT announced_unit_delivery_id_sscc_key UNIQUE (delivery_id, sscc)
);
CREATE INDEX announced_unit_sscc_idx ON receiving.announced_unit (sscc);

-- One scan at the dock. Pending: counted on its lines, and on its way into stock; a crash leaves it so, and a retry or the
-- sweep ends it. Refused: stock did not take it, and it was given back to its lines.
CREATE TABLE receiving.receipt (
    id                uuid PRIMARY KEY,
    owner_id          uuid NOT NULL,
    warehouse_id      uuid NOT NULL,
    delivery_id       uuid REFERENCES receiving.delivery,
    capture           text COLLATE "C" NOT NULL CHECK (capture IN ('unit', 'case', 'handling_unit')),
    occasion          text COLLATE "C" NOT NULL CHECK (occasion IN ('announced', 'unannounced', 'return', 'undelivered')),
    announced_unit_id uuid REFERENCES receiving.announced_unit,
    sscc              text COLLATE "C",
    location_id       uuid NOT NULL,
    location          text COLLATE "C" NOT NULL,
    sequence          bigint NOT NULL,
    condition         text COLLATE "C" NOT NULL CHECK (condition IN ('good', 'damaged', 'doubtful')),
    reason            text COLLATE "C",
    note              text,
    reference         text COLLATE "C",
    source            text COLLATE "C",
    external_ref      text COLLATE "C",
    state             text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
    -- The stock commands, until they are done; why stock refused them.
    submission        jsonb,
    refusal           jsonb,
    account_id        uuid NOT NULL,
    account_name      text NOT NULL,
    operation_id      uuid NOT NULL,
    created_at        timestamptz NOT NULL,
    done_at           timestamptz,
    CONSTRAINT receipt_delivery_id_check CHECK ((delivery_id IS NOT NULL) = (occasion = 'announced')),
    CONSTRAINT receipt_source_check CHECK (external_ref IS NULL OR source IS NOT NULL),
    CONSTRAINT receipt_submission_check CHECK ((submission IS NOT NULL) = (state = 'pending')),
    CONSTRAINT receipt_refusal_check CHECK ((refusal IS NOT NULL) = (state = 'refused'))
);
-- A unit comes once, and so does another system's document.
CREATE UNIQUE INDEX receipt_announced_unit_id_key ON receiving.receipt (announced_unit_id) WHERE state <> 'refused';
CREATE UNIQUE INDEX receipt_external_ref_key ON receiving.receipt (owner_id, source, external_ref) WHERE state <> 'refused';
CREATE INDEX receipt_created_at_idx ON receiving.receipt (created_at, id);
CREATE INDEX receipt_delivery_id_idx ON receiving.receipt (delivery_id, created_at, id);
CREATE INDEX receipt_pending_idx ON receiving.receipt (created_at) WHERE state = 'pending';

CREATE TABLE receiving.receipt_line (
    receipt_id       uuid NOT NULL REFERENCES receiving.receipt,
    n                integer NOT NULL,
    owner_id         uuid NOT NULL,
    delivery_line_id uuid REFERENCES receiving.delivery_line,
    item_id          uuid NOT NULL,
    sku              text COLLATE "C" NOT NULL,
    name             text NOT NULL,
    scale            smallint NOT NULL,
    quantity         bigint NOT NULL CHECK (quantity > 0),
    excess           bigint NOT NULL CHECK (excess BETWEEN 0 AND quantity),
    lot              text COLLATE "C",
    expires_on       date,
    status           text COLLATE "C" NOT NULL CHECK (status IN ('available', 'inspection', 'hold', 'damaged', 'returned')),
    discrepancies    text[] NOT NULL,
    -- The stock rows that the goods came to.
    rows             jsonb NOT NULL,
    PRIMARY KEY (receipt_id, n)
);
CREATE INDEX receipt_line_delivery_line_id_idx ON receiving.receipt_line (delivery_line_id);
CREATE INDEX receipt_line_item_id_idx ON receiving.receipt_line (item_id);

CREATE TABLE receiving.putaway (
    id               uuid PRIMARY KEY,
    owner_id         uuid NOT NULL,
    warehouse_id     uuid NOT NULL,
    receipt_id       uuid NOT NULL REFERENCES receiving.receipt,
    delivery_id      uuid,
    item_id          uuid NOT NULL,
    sku              text COLLATE "C" NOT NULL,
    name             text NOT NULL,
    scale            smallint NOT NULL,
    lot              text COLLATE "C",
    status           text COLLATE "C" NOT NULL,
    -- The unit that is put away whole, if it is one.
    handling_unit_id uuid,
    sscc             text COLLATE "C",
    quantity         bigint NOT NULL CHECK (quantity > 0),
    done             bigint NOT NULL CHECK (done BETWEEN 0 AND quantity),
    state            text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'started', 'in_progress', 'completed', 'canceled')),
    from_location    text COLLATE "C" NOT NULL,
    -- The planned place; once completed, where the goods went. NULL while none has room.
    location_id      uuid,
    location         text COLLATE "C",
    plan             jsonb NOT NULL,
    hold_id          uuid NOT NULL,
    avoid            uuid[] NOT NULL,
    task_id          uuid NOT NULL,
    -- What still stands where it arrived, by stock row.
    goods            jsonb NOT NULL,
    -- How many steps it has taken: the number of the next one.
    steps            integer NOT NULL,
    created_at       timestamptz NOT NULL,
    ended_at         timestamptz,
    CONSTRAINT putaway_location_check CHECK ((location_id IS NULL) = (location IS NULL)),
    CONSTRAINT putaway_ended_at_check CHECK ((ended_at IS NOT NULL) = (state IN ('completed', 'canceled'))),
    CONSTRAINT putaway_done_state_check CHECK (state <> 'completed' OR done = quantity)
) WITH (fillfactor = 80);
CREATE INDEX putaway_created_at_idx ON receiving.putaway (created_at, id);
CREATE INDEX putaway_open_idx ON receiving.putaway (created_at, id) WHERE ended_at IS NULL;
CREATE INDEX putaway_receipt_id_idx ON receiving.putaway (receipt_id);
CREATE INDEX putaway_waiting_idx ON receiving.putaway (created_at) WHERE location_id IS NULL AND ended_at IS NULL;

-- What was done to a putaway, step by step. Pending as with receipts; a putaway takes one step at a time.
CREATE TABLE receiving.putaway_step (
    id           uuid PRIMARY KEY,
    putaway_id   uuid NOT NULL REFERENCES receiving.putaway,
    owner_id     uuid NOT NULL,
    n            integer NOT NULL,
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('move', 'replan', 'cancel')),
    state        text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'done', 'refused')),
    -- Moves: where to, by whose decision if not as planned, and what.
    location_id  uuid,
    location     text COLLATE "C",
    elsewhere    boolean NOT NULL,
    taken        jsonb NOT NULL,
    -- Replans: the places that are no good.
    avoid        uuid[] NOT NULL,
    reason       text COLLATE "C",
    -- The claim on the task by which it is done.
    token        bigint,
    submission   jsonb,
    refusal      jsonb,
    account_id   uuid NOT NULL,
    account_name text NOT NULL,
    operation_id uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    done_at      timestamptz,
    CONSTRAINT putaway_step_putaway_id_n_key UNIQUE (putaway_id, n),
    CONSTRAINT putaway_step_submission_check CHECK ((submission IS NOT NULL) = (state = 'pending')),
    CONSTRAINT putaway_step_refusal_check CHECK ((refusal IS NOT NULL) = (state = 'refused'))
);
CREATE INDEX putaway_step_pending_idx ON receiving.putaway_step (created_at) WHERE state = 'pending';
