-- What every context shares: events and their deliveries, stored replies, the audit trail, periodic work.

CREATE TABLE platform.event (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id           uuid NOT NULL UNIQUE,
    -- The transaction that recorded it: readers page by (xid, seq) below the oldest running transaction, so that an
    -- event that commits late is never skipped.
    xid          xid8 NOT NULL DEFAULT pg_current_xact_id(),
    name         text COLLATE "C" NOT NULL,
    version      integer NOT NULL,
    key          text COLLATE "C" NOT NULL,
    operation_id uuid NOT NULL,
    account_id   uuid NOT NULL,
    occurred_at  timestamptz NOT NULL,
    payload      jsonb NOT NULL
);
CREATE INDEX event_xid_seq_idx ON platform.event (xid, seq);

CREATE TABLE platform.delivery (
    subscriber text COLLATE "C" NOT NULL,
    seq        bigint NOT NULL,
    event_id   uuid NOT NULL,
    key        text COLLATE "C" NOT NULL,
    attempts   integer NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL,
    state      text COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'dead')),
    last_error text,
    PRIMARY KEY (subscriber, seq)
);
CREATE INDEX delivery_subscriber_key_idx ON platform.delivery (subscriber, key, seq);

-- An event that a subscriber has had its effect of. Written in the transaction of the effect.
CREATE TABLE platform.inbox (
    subscriber text COLLATE "C" NOT NULL,
    event_id   uuid NOT NULL,
    handled_at timestamptz NOT NULL,
    PRIMARY KEY (subscriber, event_id)
);

CREATE TABLE platform.idempotency (
    account_id   uuid NOT NULL,
    key          text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    status       smallint NOT NULL,
    body         jsonb,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_created_at_idx ON platform.idempotency (created_at);

CREATE TABLE platform.audit (
    seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    account_id   uuid NOT NULL,
    account_name text NOT NULL,
    operation_id uuid NOT NULL,
    action       text COLLATE "C" NOT NULL,
    entity       text COLLATE "C" NOT NULL,
    entity_id    text COLLATE "C" NOT NULL,
    detail       jsonb NOT NULL
);
CREATE INDEX audit_entity_idx ON platform.audit (entity, entity_id, seq);
CREATE INDEX audit_operation_idx ON platform.audit (operation_id);

-- When a piece of periodic work was last done, so that several instances share it.
CREATE TABLE platform.periodic (
    name    text COLLATE "C" PRIMARY KEY,
    last_at timestamptz NOT NULL
);

CREATE FUNCTION platform.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are never changed: record a correction instead', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON platform.audit
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON platform.audit
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE platform.audit ENABLE ALWAYS TRIGGER audit_append_only;
ALTER TABLE platform.audit ENABLE ALWAYS TRIGGER audit_no_truncate;
