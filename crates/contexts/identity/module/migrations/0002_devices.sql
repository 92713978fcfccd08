-- Devices that people sign in on by badge or name with a PIN. Secrets, codes and badges are kept as SHA-256, PINs as argon2id.

CREATE TABLE identity.device (
    id              uuid PRIMARY KEY,
    version         bigint NOT NULL DEFAULT 1,
    name            text NOT NULL,
    -- Whose people it offers; null for all.
    warehouse_id    uuid,
    -- What the device proves itself with; null until it is enrolled.
    secret_hash     bytea CONSTRAINT device_secret_hash_key UNIQUE CHECK (length(secret_hash) = 32),
    code_hash       bytea CONSTRAINT device_code_hash_key UNIQUE CHECK (length(code_hash) = 32),
    code_expires_at timestamptz,
    created_at      timestamptz NOT NULL,
    enrolled_at     timestamptz,
    last_seen_at    timestamptz,
    revoked_at      timestamptz,
    CHECK ((code_hash IS NULL) = (code_expires_at IS NULL)),
    CHECK ((secret_hash IS NULL) = (enrolled_at IS NULL OR revoked_at IS NOT NULL))
);

ALTER TABLE identity.account
    ADD pin_hash   text COLLATE "C",
    ADD badge_hash bytea CONSTRAINT account_badge_hash_key UNIQUE CHECK (length(badge_hash) = 32);

-- A session with a device is one by PIN, good on that device alone.
ALTER TABLE identity.session
    ADD id           uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD last_seen_at timestamptz,
    ADD device_id    uuid REFERENCES identity.device;
CREATE INDEX session_device_id_idx ON identity.session (device_id) WHERE device_id IS NOT NULL;

-- Attempts to sign in by PIN that have not succeeded, by account and by device.
CREATE TABLE identity.pin_attempt (
    subject  text COLLATE "C" PRIMARY KEY,
    failures integer NOT NULL,
    last_at  timestamptz NOT NULL
);
