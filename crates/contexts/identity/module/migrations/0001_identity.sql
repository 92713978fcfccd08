-- Accounts, what they may do, and the proofs of who calls. Tokens and sessions are kept as SHA-256, passwords as argon2id.

CREATE TABLE identity.account (
    id            uuid PRIMARY KEY,
    version       bigint NOT NULL DEFAULT 1,
    name          text COLLATE "C" NOT NULL,
    -- Names that differ only in case are one.
    name_folded   text COLLATE "C" NOT NULL CONSTRAINT account_name_key UNIQUE,
    roles         text[] NOT NULL CHECK (cardinality(roles) > 0),
    person_id     uuid,
    active        boolean NOT NULL DEFAULT true,
    password_hash text COLLATE "C" NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

CREATE TABLE identity.session (
    secret_hash bytea PRIMARY KEY CHECK (length(secret_hash) = 32),
    account_id  uuid NOT NULL REFERENCES identity.account,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX session_account_id_idx ON identity.session (account_id);
CREATE INDEX session_expires_at_idx ON identity.session (expires_at);

CREATE TABLE identity.token (
    id          uuid PRIMARY KEY,
    secret_hash bytea NOT NULL CONSTRAINT token_secret_hash_key UNIQUE CHECK (length(secret_hash) = 32),
    account_id  uuid NOT NULL REFERENCES identity.account,
    label       text NOT NULL,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX token_account_id_idx ON identity.token (account_id, created_at, id);

-- Failed attempts to sign in, by account name and address, and by address.
CREATE TABLE identity.sign_in_failure (
    subject  text COLLATE "C" PRIMARY KEY,
    failures integer NOT NULL,
    last_at  timestamptz NOT NULL
);
