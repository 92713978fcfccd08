-- Whose goods are kept, what is kept, how it is packed, who sends and gets it.
-- A name that another system gives is unique per owner and source; a name without a source counts as one source more.

CREATE TABLE catalog.owner (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    -- Codes are never changed: other systems know a record by it, and cards that others copy repeat it.
    code         text COLLATE "C" NOT NULL CONSTRAINT owner_code_key UNIQUE,
    name         text NOT NULL,
    active       boolean NOT NULL DEFAULT true,
    source       text COLLATE "C",
    external_ref text COLLATE "C",
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT owner_source_check CHECK (source IS NULL OR external_ref IS NOT NULL)
);
CREATE UNIQUE INDEX owner_external_ref_key ON catalog.owner (source, external_ref) NULLS NOT DISTINCT WHERE external_ref IS NOT NULL;

CREATE TABLE catalog.category (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    code         text COLLATE "C" NOT NULL CONSTRAINT category_code_key UNIQUE,
    name         text NOT NULL,
    source       text COLLATE "C",
    external_ref text COLLATE "C",
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL,
    CONSTRAINT category_source_check CHECK (source IS NULL OR external_ref IS NOT NULL)
);
CREATE UNIQUE INDEX category_external_ref_key ON catalog.category (source, external_ref) NULLS NOT DISTINCT
    WHERE external_ref IS NOT NULL;

CREATE TABLE catalog.partner (
    id                   uuid PRIMARY KEY,
    version              bigint NOT NULL DEFAULT 1,
    owner_id             uuid NOT NULL REFERENCES catalog.owner,
    kind                 text COLLATE "C" NOT NULL CHECK (kind IN ('supplier', 'customer')),
    code                 text COLLATE "C" NOT NULL,
    name                 text NOT NULL,
    name_sort            text COLLATE "C" NOT NULL,
    shipping_policy      text COLLATE "C" NOT NULL CHECK (shipping_policy IN ('ship_available', 'ship_complete', 'cancel_rest')),
    over_receipt_percent integer NOT NULL CHECK (over_receipt_percent BETWEEN 0 AND 100),
    active               boolean NOT NULL DEFAULT true,
    source               text COLLATE "C",
    external_ref         text COLLATE "C",
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    CONSTRAINT partner_owner_id_kind_code_key UNIQUE (owner_id, kind, code),
    CONSTRAINT partner_source_check CHECK (source IS NULL OR external_ref IS NOT NULL)
);
CREATE UNIQUE INDEX partner_external_ref_key ON catalog.partner (owner_id, source, external_ref) NULLS NOT DISTINCT
    WHERE external_ref IS NOT NULL;

CREATE TABLE catalog.item (
    id                 uuid PRIMARY KEY,
    version            bigint NOT NULL DEFAULT 1,
    owner_id           uuid NOT NULL CONSTRAINT item_owner_id_fkey REFERENCES catalog.owner,
    sku                text COLLATE "C" NOT NULL,
    -- The SKU without regard to case: what it is unique and found by.
    sku_key            text COLLATE "C" NOT NULL,
    name               text NOT NULL,
    -- The name as it is sorted and as it is searched.
    name_sort          text COLLATE "C" NOT NULL,
    name_search        text COLLATE "C" NOT NULL,
    base_unit          text COLLATE "C" NOT NULL,
    scale              smallint NOT NULL CHECK (scale BETWEEN 0 AND 6),
    tracking           text COLLATE "C" NOT NULL CHECK (tracking IN ('none', 'lot', 'expiry', 'serial')),
    category_id        uuid CONSTRAINT item_category_id_fkey REFERENCES catalog.category,
    abc                text COLLATE "C" CHECK (abc IN ('A', 'B', 'C')),
    min_remaining_days integer CHECK (min_remaining_days BETWEEN 0 AND 65535),
    active             boolean NOT NULL DEFAULT true,
    source             text COLLATE "C",
    external_ref       text COLLATE "C",
    -- Not published yet: the process that adds it has not placed its first stock. Set again whenever the process comes back.
    drafted_at         timestamptz,
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    CONSTRAINT item_owner_id_sku_key UNIQUE (owner_id, sku_key),
    CONSTRAINT item_serial_check CHECK (tracking <> 'serial' OR scale = 0),
    CONSTRAINT item_source_check CHECK (source IS NULL OR external_ref IS NOT NULL)
);
CREATE UNIQUE INDEX item_external_ref_key ON catalog.item (owner_id, source, external_ref) NULLS NOT DISTINCT
    WHERE external_ref IS NOT NULL;
CREATE INDEX item_sku_key_idx ON catalog.item (sku_key, id) WHERE drafted_at IS NULL;
CREATE INDEX item_name_sort_idx ON catalog.item (name_sort, id) WHERE drafted_at IS NULL;
CREATE INDEX item_updated_at_idx ON catalog.item (updated_at, id) WHERE drafted_at IS NULL;
CREATE INDEX item_category_id_idx ON catalog.item (category_id) WHERE category_id IS NOT NULL;
CREATE INDEX item_drafted_at_idx ON catalog.item (drafted_at) WHERE drafted_at IS NOT NULL;

CREATE TABLE catalog.packaging (
    id        uuid PRIMARY KEY,
    item_id   uuid NOT NULL REFERENCES catalog.item ON DELETE CASCADE,
    level     text COLLATE "C" NOT NULL CHECK (level IN ('each', 'inner', 'case', 'layer', 'pallet')),
    -- In the item's smallest units.
    quantity  bigint NOT NULL CHECK (quantity > 0),
    length_mm integer CHECK (length_mm > 0),
    width_mm  integer CHECK (width_mm > 0),
    height_mm integer CHECK (height_mm > 0),
    weight_g  integer CHECK (weight_g > 0),
    CONSTRAINT packaging_item_id_level_key UNIQUE (item_id, level)
);

CREATE TABLE catalog.barcode (
    owner_id     uuid NOT NULL,
    -- A GTIN with zeros in front to fourteen digits, any other code as it is.
    key          text COLLATE "C" NOT NULL,
    packaging_id uuid NOT NULL REFERENCES catalog.packaging ON DELETE CASCADE,
    item_id      uuid NOT NULL,
    -- Its place among the level's barcodes.
    position     smallint NOT NULL,
    -- As it was given.
    barcode      text COLLATE "C" NOT NULL,
    CONSTRAINT barcode_owner_id_key_key UNIQUE (owner_id, key)
);
CREATE INDEX barcode_key_idx ON catalog.barcode (key);
CREATE INDEX barcode_barcode_idx ON catalog.barcode (barcode);
CREATE INDEX barcode_packaging_id_idx ON catalog.barcode (packaging_id);

-- Drafts that were given up. They never come back under the same id, so that no late step of theirs meets a new one.
CREATE TABLE catalog.discarded_draft (
    id           uuid PRIMARY KEY,
    discarded_at timestamptz NOT NULL
);
