-- Sites, their parts and their places.

CREATE TABLE locations.warehouse (
    id           uuid PRIMARY KEY,
    version      bigint NOT NULL DEFAULT 1,
    code         text COLLATE "C" NOT NULL CONSTRAINT warehouse_code_key UNIQUE,
    name         text NOT NULL,
    time_zone    text NOT NULL,
    source       text COLLATE "C",
    external_ref text COLLATE "C",
    CONSTRAINT warehouse_external_ref_key UNIQUE (source, external_ref)
);
