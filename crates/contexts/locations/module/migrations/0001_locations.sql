-- Sites, their parts and their places.

CREATE TABLE locations.warehouse (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    code         text COLLATE "C" NOT NULL CONSTRAINT warehouse_code_key UNIQUE,
    name         text NOT NULL,
    time_zone    text NOT NULL,
    source       text COLLATE "C",
    external_ref text COLLATE "C"
);
-- Another system's name is unique within that system; a system without a name is one system.
CREATE UNIQUE INDEX warehouse_external_ref_key ON locations.warehouse (coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;

CREATE TABLE locations.zone (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    warehouse_id uuid NOT NULL CONSTRAINT zone_warehouse_id_fkey REFERENCES locations.warehouse,
    code         text COLLATE "C" NOT NULL,
    name         text NOT NULL,
    source       text COLLATE "C",
    external_ref text COLLATE "C",
    CONSTRAINT zone_warehouse_id_code_key UNIQUE (warehouse_id, code),
    -- What locations refer to, so that a place and its zone are in one warehouse.
    CONSTRAINT zone_id_warehouse_id_key UNIQUE (id, warehouse_id)
);
CREATE UNIQUE INDEX zone_external_ref_key ON locations.zone (coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;

CREATE TABLE locations.location_type (
    id                 uuid PRIMARY KEY,
    version            bigint NOT NULL DEFAULT 1,
    code               text COLLATE "C" NOT NULL CONSTRAINT location_type_code_key UNIQUE,
    name               text NOT NULL,
    kind               text COLLATE "C" NOT NULL
        CHECK (kind IN ('storage', 'dock', 'staging', 'packing', 'inspection', 'overflow')),
    max_weight_g       bigint CHECK (max_weight_g > 0),
    max_volume_cm3     bigint CHECK (max_volume_cm3 > 0),
    max_handling_units integer CHECK (max_handling_units > 0),
    mixing             text COLLATE "C" NOT NULL CHECK (mixing IN ('any', 'one_item', 'one_lot', 'empty_only')),
    source             text COLLATE "C",
    external_ref       text COLLATE "C"
);
CREATE UNIQUE INDEX location_type_external_ref_key ON locations.location_type (coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;

-- `kind`, `max_…` and `mixing` are what holds; `own_…` tells which of them the place says for itself. The others are its
-- type's and change with it.
CREATE TABLE locations.location (
    id                 uuid PRIMARY KEY,
    version            bigint NOT NULL DEFAULT 1,
    warehouse_id       uuid NOT NULL,
    zone_id            uuid NOT NULL,
    location_type_id   uuid CONSTRAINT location_location_type_id_fkey REFERENCES locations.location_type,
    code               text COLLATE "C" NOT NULL,
    own_kind           boolean NOT NULL,
    own_limits         boolean NOT NULL,
    own_mixing         boolean NOT NULL,
    kind               text COLLATE "C" NOT NULL
        CHECK (kind IN ('storage', 'dock', 'staging', 'packing', 'inspection', 'overflow')),
    max_weight_g       bigint CHECK (max_weight_g > 0),
    max_volume_cm3     bigint CHECK (max_volume_cm3 > 0),
    max_handling_units integer CHECK (max_handling_units > 0),
    mixing             text COLLATE "C" NOT NULL CHECK (mixing IN ('any', 'one_item', 'one_lot', 'empty_only')),
    locked_in          boolean NOT NULL DEFAULT false,
    locked_out         boolean NOT NULL DEFAULT false,
    lock_reason        text COLLATE "C",
    x_mm               bigint NOT NULL,
    y_mm               bigint NOT NULL,
    z_mm               bigint NOT NULL,
    pick_sequence      bigint NOT NULL CHECK (pick_sequence >= 0),
    check_digits       text COLLATE "C" NOT NULL,
    active             boolean NOT NULL DEFAULT true,
    source             text COLLATE "C",
    external_ref       text COLLATE "C",
    CONSTRAINT location_warehouse_id_code_key UNIQUE (warehouse_id, code),
    CONSTRAINT location_zone_id_warehouse_id_fkey FOREIGN KEY (zone_id, warehouse_id) REFERENCES locations.zone (id, warehouse_id),
    CONSTRAINT location_own_kind_check CHECK (own_kind OR location_type_id IS NOT NULL),
    CONSTRAINT location_lock_reason_check CHECK ((locked_in OR locked_out) = (lock_reason IS NOT NULL))
);
CREATE UNIQUE INDEX location_external_ref_key ON locations.location (coalesce(source, ''), external_ref)
    WHERE external_ref IS NOT NULL;
CREATE INDEX location_code_idx ON locations.location (code, id);
CREATE INDEX location_walk_idx ON locations.location (warehouse_id, pick_sequence, id);
CREATE INDEX location_kind_idx ON locations.location (warehouse_id, kind, pick_sequence, id) WHERE active;
CREATE INDEX location_zone_id_idx ON locations.location (zone_id, code);
CREATE INDEX location_location_type_id_idx ON locations.location (location_type_id);

-- A change of places that is committed, and the answer that it gets once everybody who must know of it knows. A retry
-- with the same key finds its change here; rows are forgotten with the stored replies, after 30 days.
CREATE TABLE locations.change (
    command_id   uuid PRIMARY KEY,
    request_hash bytea NOT NULL,
    made_at      timestamptz NOT NULL,
    location_ids uuid[] NOT NULL DEFAULT '{}',
    status       smallint NOT NULL DEFAULT 0,
    reply        jsonb
);
CREATE INDEX change_made_at_idx ON locations.change (made_at);
