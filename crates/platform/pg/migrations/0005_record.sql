-- What a commit tells beside the state itself: the stored replies, the audit lines, the events with a delivery for each subscriber.
-- A function and not one statement, because most commits need a part of it: a statement opens every table that it names, with all
-- its indexes. It fails with AM001 if
-- somebody else has answered one of the calls, then nothing of the transaction may stay; else it answers the transaction.
CREATE FUNCTION platform.record(
    recorded_at timestamptz,
    reply_account uuid[], reply_key text[], reply_hash bytea[], reply_status smallint[], reply_body jsonb[], reply_operation uuid[],
    reply_movements integer[],
    audit_account uuid[], audit_name text[], audit_operation uuid[], audit_action text[], audit_entity text[], audit_entity_id text[],
    audit_detail jsonb[],
    event_operation uuid, event_account uuid, event_id uuid[], event_name text[], event_version integer[], event_key text[],
    event_payload jsonb[],
    subscribed text[], subscribers text[],
    -- Calls that keep no reply here, and must not have been answered before.
    unanswered_account uuid[], unanswered_key text[]
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE written bigint;
BEGIN
    IF cardinality(unanswered_key) > 0 THEN
        PERFORM 1 FROM unnest(unanswered_account, unanswered_key) AS u (account, key)
            CROSS JOIN LATERAL (SELECT 1 FROM platform.idempotency r WHERE r.account_id = u.account AND r.key = u.key LIMIT 1) AS r;
        IF FOUND THEN
            RAISE EXCEPTION 'a call was answered before' USING ERRCODE = 'AM001';
        END IF;
    END IF;
    IF cardinality(reply_key) > 0 THEN
        INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at, operation_id, movements)
        SELECT r.account, r.key, r.hash, r.status, r.body, recorded_at, r.operation, r.movements
        FROM unnest(reply_account, reply_key, reply_hash, reply_status, reply_body, reply_operation, reply_movements)
             AS r (account, key, hash, status, body, operation, movements)
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS written = ROW_COUNT;
        IF written < cardinality(reply_key) THEN
            RAISE EXCEPTION 'a call was answered before' USING ERRCODE = 'AM001';
        END IF;
    END IF;
    IF cardinality(audit_action) > 0 THEN
        INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
        SELECT recorded_at, a.account, a.name, a.operation, a.action, a.entity, a.entity_id, a.detail
        FROM unnest(audit_account, audit_name, audit_operation, audit_action, audit_entity, audit_entity_id, audit_detail)
             AS a (account, name, operation, action, entity, entity_id, detail);
    END IF;
    IF cardinality(event_id) > 0 THEN
        WITH happened AS (
            INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
            SELECT e.id, e.name, e.version, e.key, event_operation, event_account, recorded_at, e.payload
            FROM unnest(event_id, event_name, event_version, event_key, event_payload) AS e (id, name, version, key, payload)
            RETURNING event.seq, event.id, event.name, event.key
        )
        INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at)
        SELECT s.subscriber, h.seq, h.id, h.key, recorded_at
        FROM happened h JOIN unnest(subscribed, subscribers) AS s (event, subscriber) ON s.event = h.name;
        IF FOUND THEN
            PERFORM pg_notify('ambar_outbox', '');
        END IF;
    END IF;
    -- As xmin names it in the rows that it wrote; none if it wrote nothing.
    RETURN pg_current_xact_id_if_assigned()::xid::text;
END $$;

-- The facts of a group are some kilobytes. To compress them took as long as to write the balances; they leave with their time.
ALTER TABLE platform.event ALTER COLUMN payload SET STORAGE EXTERNAL;
