-- As before, but a call that was answered before is found by the key being taken: to ask beforehand whether it is, row by row, wrote each
-- reply twice in the log. And lists are taken apart where they are used instead of being stored once more.
CREATE OR REPLACE FUNCTION platform.record(
    recorded_at timestamptz,
    reply_account uuid[], reply_key text[], reply_hash bytea[], reply_status smallint[], reply_body text[], reply_operation uuid[],
    reply_movements integer[],
    audit_account uuid[], audit_name text[], audit_operation uuid[], audit_action text[], audit_entity text[], audit_entity_id text[],
    audit_detail jsonb[],
    event_operation uuid[], event_account uuid[], event_id uuid[], event_name text[], event_version integer[], event_key text[],
    event_payload text[],
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
    IF cardinality(reply_key) = 1 THEN
        INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at, operation_id, movements)
        VALUES (reply_account[1], reply_key[1], reply_hash[1], reply_status[1], reply_body[1], recorded_at, reply_operation[1], reply_movements[1]);
    ELSIF cardinality(reply_key) > 0 THEN
        INSERT INTO platform.idempotency (account_id, key, request_hash, status, body, created_at, operation_id, movements)
        SELECT unnest(reply_account), unnest(reply_key), unnest(reply_hash), unnest(reply_status), unnest(reply_body), recorded_at,
               unnest(reply_operation), unnest(reply_movements);
    END IF;
    IF cardinality(audit_action) = 1 THEN
        INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
        VALUES (recorded_at, audit_account[1], audit_name[1], audit_operation[1], audit_action[1], audit_entity[1], audit_entity_id[1], audit_detail[1]);
    ELSIF cardinality(audit_action) > 0 THEN
        INSERT INTO platform.audit (at, account_id, account_name, operation_id, action, entity, entity_id, detail)
        SELECT recorded_at, unnest(audit_account), unnest(audit_name), unnest(audit_operation), unnest(audit_action), unnest(audit_entity),
               unnest(audit_entity_id), unnest(audit_detail);
    END IF;
    IF cardinality(event_id) = 1 THEN
        INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
        VALUES (event_id[1], event_name[1], event_version[1], event_key[1], event_operation[1], event_account[1], recorded_at, event_payload[1]::json)
        RETURNING seq INTO written;
        IF cardinality(subscribed) > 0 THEN
            INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at)
            SELECT s.subscriber, written, event_id[1], event_key[1], recorded_at
            FROM unnest(subscribed, subscribers) AS s (event, subscriber) WHERE s.event = event_name[1];
        END IF;
    ELSIF cardinality(event_id) > 0 THEN
        WITH happened AS (
            INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
            SELECT e.id, e.name, e.version, e.key, e.operation, e.account, recorded_at, e.payload::json
            FROM unnest(event_operation, event_account, event_id, event_name, event_version, event_key, event_payload)
                 AS e (operation, account, id, name, version, key, payload)
            RETURNING event.seq, event.id, event.name, event.key
        )
        INSERT INTO platform.delivery (subscriber, seq, event_id, key, next_at)
        SELECT s.subscriber, h.seq, h.id, h.key, recorded_at
        FROM happened h JOIN unnest(subscribed, subscribers) AS s (event, subscriber) ON s.event = h.name;
    END IF;
    -- As xmin names it in the rows that it wrote; none if it wrote nothing.
    RETURN pg_current_xact_id_if_assigned()::xid::text;
END $$;
