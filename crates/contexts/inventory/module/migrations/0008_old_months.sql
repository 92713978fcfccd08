-- Old months of movements leave the ledger whole, and what they add up to stays. A month that has left is one row here, and its
-- movements are in a file; what all such months together brought and took is carried in three tables, which the sums of `ambar verify`
-- begin with. Only the owner of the schema writes them, by inventory.archive_month.

-- The first 60 bits of the SHA-256 of a text. Sums of them do not depend on an order, and are found again by any program.
CREATE FUNCTION inventory.mark_of(text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('x' || substr(encode(sha256(convert_to($1, 'UTF8')), 'hex'), 1, 15))::bit(60)::bigint
$$;

-- What a row of stock had of those months: the balance that it begins with.
CREATE TABLE inventory.carried_row (
    stock_id  bigint PRIMARY KEY,
    net       bigint NOT NULL,
    movements bigint NOT NULL
);

-- What came in from outside and left to it, and which movement was the first of each.
CREATE TABLE inventory.carried_goods (
    item_id   uuid NOT NULL,
    owner_id  uuid NOT NULL,
    lot_id    uuid NOT NULL,
    serial_id uuid NOT NULL,
    came      bigint NOT NULL,
    went      bigint NOT NULL,
    -- The first from outside, and the first to a customer.
    first_in  bigint,
    first_out bigint,
    movements bigint NOT NULL,
    PRIMARY KEY (item_id, owner_id, lot_id, serial_id)
);

-- What moved for documents, as far as a rule compares it with what they say: a row a month in which it did. Whoever reads it reads
-- all of it, so it has no index, which would take more room than the rows.
CREATE TABLE inventory.carried_document (
    figure       text COLLATE "C" NOT NULL CHECK (figure IN ('received', 'put_away', 'picked', 'shipped', 'corrected')),
    reference_id uuid NOT NULL,
    item_id      uuid NOT NULL,
    -- What was corrected downwards counts as less than nothing.
    quantity     bigint NOT NULL
);

-- The months that have left, each sealed together with the one before.
CREATE TABLE inventory.archived_month (
    month          date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    archived_at    timestamptz NOT NULL,
    movements      bigint NOT NULL,
    shipped        bigint NOT NULL,
    first_seq      bigint,
    last_seq       bigint,
    -- The sum that i17 compares with what was published; a whole number of any length, as the other two.
    mark           text COLLATE "C" NOT NULL CHECK (mark ~ '^-?[0-9]+$'),
    -- The sum of the marks of the file's lines, without their ends.
    lines_mark     text COLLATE "C" NOT NULL CHECK (lines_mark ~ '^[0-9]+$'),
    file_name      text COLLATE "C" NOT NULL,
    file_bytes     bigint NOT NULL,
    file_sha256    text COLLATE "C" NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    content_sha256 text COLLATE "C" NOT NULL CHECK (content_sha256 ~ '^[0-9a-f]{64}$'),
    -- The sum of the marks of all that was carried once this month had left.
    carried_mark   text COLLATE "C" NOT NULL CHECK (carried_mark ~ '^[0-9]+$'),
    seal           text COLLATE "C" NOT NULL
);
CREATE TRIGGER archived_month_append_only BEFORE UPDATE OR DELETE ON inventory.archived_month
    FOR EACH ROW EXECUTE FUNCTION platform.refuse_change();
CREATE TRIGGER archived_month_no_truncate BEFORE TRUNCATE ON inventory.archived_month
    FOR EACH STATEMENT EXECUTE FUNCTION platform.refuse_change();
ALTER TABLE inventory.archived_month ENABLE ALWAYS TRIGGER archived_month_append_only;
ALTER TABLE inventory.archived_month ENABLE ALWAYS TRIGGER archived_month_no_truncate;

-- The last seal and how many there are, so that the last record cannot vanish either.
CREATE TABLE inventory.archive_head (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    months integer NOT NULL,
    seal   text COLLATE "C" NOT NULL
);

CREATE FUNCTION inventory.seal_of(m inventory.archived_month, before text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', coalesce(before, ''), to_char(m.month, 'YYYY-MM-DD'), extract(epoch FROM m.archived_at)::text, m.movements,
        m.shipped, coalesce(m.first_seq, 0), coalesce(m.last_seq, 0), m.mark, m.lines_mark, m.file_name, m.file_bytes, m.file_sha256,
        m.content_sha256, m.carried_mark), 'UTF8')), 'hex')
$$;

CREATE VIEW inventory.carried_mark AS
SELECT (SELECT coalesce(sum(inventory.mark_of(concat_ws('|', 'row', stock_id, net, movements))), 0) FROM inventory.carried_row)
     + (SELECT coalesce(sum(inventory.mark_of(concat_ws('|', 'goods', item_id, owner_id, lot_id, serial_id, came, went, coalesce(first_in, 0),
                                                        coalesce(first_out, 0), movements))), 0) FROM inventory.carried_goods)
     + (SELECT coalesce(sum(inventory.mark_of(concat_ws('|', figure, reference_id, item_id, quantity))), 0) FROM inventory.carried_document)
     AS mark;

-- The totals of what is carried, which must grow by exactly what a month has.
CREATE VIEW inventory.carried_total AS
SELECT r.net, r.movements AS sides, g.came, g.went, g.movements, d.documents
FROM (SELECT coalesce(sum(net), 0) AS net, coalesce(sum(movements), 0) AS movements FROM inventory.carried_row) AS r,
     (SELECT coalesce(sum(came), 0) AS came, coalesce(sum(went), 0) AS went, coalesce(sum(movements), 0) AS movements FROM inventory.carried_goods) AS g,
     (SELECT coalesce(sum(quantity), 0) AS documents FROM inventory.carried_document) AS d;

-- A movement as a line of a file, in words that need no other table.
CREATE VIEW inventory.movement_line AS
SELECT m.seq, m.moved_at, json_build_object(
    'seq', m.seq, 'moved_at', to_char(m.moved_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'kind', m.kind,
    'warehouse_id', m.warehouse_id, 'item_id', m.item_id, 'sku', i.card ->> 'sku', 'owner_id', m.owner_id,
    'lot_id', nullif(m.lot_id, '00000000-0000-0000-0000-000000000000'), 'lot', l.code,
    'serial_id', nullif(m.serial_id, '00000000-0000-0000-0000-000000000000'), 'serial', n.code,
    'quantity', m.quantity, 'decimals', (i.card ->> 'scale')::integer, 'unit', i.card ->> 'base_unit',
    'from', CASE WHEN m.from_stock_id IS NULL THEN json_build_object('virtual', m.from_virtual)
                 ELSE json_build_object('stock_id', m.from_stock_id, 'location_id', f.location_id, 'location', fp.code,
                                        'sscc', fu.sscc, 'status', f.status) END,
    'to', CASE WHEN m.to_stock_id IS NULL THEN json_build_object('virtual', m.to_virtual)
               ELSE json_build_object('stock_id', m.to_stock_id, 'location_id', t.location_id, 'location', tp.code,
                                      'sscc', tu.sscc, 'status', t.status) END,
    'reference_kind', m.reference_kind, 'reference_id', m.reference_id, 'reason', m.reason, 'note', m.note,
    'command_id', m.command_id, 'account_id', m.account_id, 'operation_id', m.operation_id)::text AS line
FROM inventory.movement m
LEFT JOIN inventory.item i ON i.id = m.item_id LEFT JOIN inventory.lot l ON l.id = m.lot_id LEFT JOIN inventory.serial n ON n.id = m.serial_id
LEFT JOIN inventory.stock f ON f.stock_id = m.from_stock_id LEFT JOIN inventory.place fp ON fp.id = f.location_id
LEFT JOIN inventory.handling_unit fu ON fu.id = f.handling_unit_id
LEFT JOIN inventory.stock t ON t.stock_id = m.to_stock_id LEFT JOIN inventory.place tp ON tp.id = t.location_id
LEFT JOIN inventory.handling_unit tu ON tu.id = t.handling_unit_id;

-- Months that have left are never made again: what is late for them has no place to go.
CREATE OR REPLACE FUNCTION inventory.make_movement_partitions(from_day date, to_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    month date := date_trunc('month', from_day)::date;
    part text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('inventory.movement partitions'));
    month := greatest(month, (SELECT (max(a.month) + interval '1 month')::date FROM inventory.archived_month a));
    WHILE month <= to_day LOOP
        part := format('movement_%s', to_char(month, 'YYYY_MM'));
        IF to_regclass('inventory.' || part) IS NULL THEN
            EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.movement FOR VALUES FROM (%L) TO (%L) PARTITION BY HASH (warehouse_id)',
                           part, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
            FOR remainder IN 0..3 LOOP
                EXECUTE format('CREATE TABLE inventory.%I PARTITION OF inventory.%I FOR VALUES WITH (MODULUS 4, REMAINDER %s)',
                               part || '_w' || remainder, part, remainder);
            END LOOP;
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;

-- Lets the oldest month leave the ledger, all at once: nothing comes into it any more; its movements are those in the file that the
-- caller wrote and read again; what they add up to is carried and compared; its partition is detached and dropped. It fails with
-- AM003 and changes nothing if anything is otherwise.
CREATE FUNCTION inventory.archive_month(
    the_month date,
    -- What was read in the file: how many lines, the sum of their marks, its name, its size, its checksum and that of its content.
    file_lines bigint, file_mark numeric, name text, bytes bigint, sha256_of_file text, sha256_of_content text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' SET enable_seqscan = on SET enable_hashjoin = on SET enable_mergejoin = on
SET plan_cache_mode = auto SET work_mem = '128MB' SET jit = off AS $$
DECLARE
    low CONSTANT timestamptz := the_month::timestamp AT TIME ZONE 'UTC';
    high CONSTANT timestamptz := (the_month + interval '1 month')::timestamp AT TIME ZONE 'UTC';
    part CONSTANT text := format('movement_%s', to_char(the_month, 'YYYY_MM'));
    has record;
    lines record;
    had record;
    carried record;
    leaves inventory.archived_month;
    is_held boolean := false;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a month leaves in a transaction that sees what was committed' USING ERRCODE = 'AM003';
    END IF;
    IF the_month IS NULL OR the_month <> date_trunc('month', the_month)::date OR high > now() - interval '3 months' THEN
        RAISE EXCEPTION 'a month leaves whole, and no sooner than three months after its end by the clock of the database' USING ERRCODE = 'AM003';
    END IF;
    -- One at a time.
    PERFORM pg_advisory_xact_lock(hashtext('inventory.movement archive'));
    IF EXISTS (SELECT 1 FROM inventory.archived_month a WHERE a.month >= the_month) THEN
        RAISE EXCEPTION '% or a later month has left before', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;
    IF (SELECT min(c.relname::text COLLATE "C") FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'inventory.movement'::regclass) IS DISTINCT FROM part THEN
        RAISE EXCEPTION '% is not the oldest month that is there', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;
    IF EXISTS (SELECT 1 FROM inventory.command k WHERE k.created_at < high) THEN
        RAISE EXCEPTION 'outcomes of stock commands of % are still kept', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;

    -- Who writes into this month is waited for, and nobody begins. Readers go on, and so does the work of every other month.
    PERFORM set_config('lock_timeout', '2s', true);
    EXECUTE format('LOCK TABLE inventory.%I IN SHARE ROW EXCLUSIVE MODE', part);
    -- From what is detached itself, not by its time.
    EXECUTE format(
        'SELECT count(*) AS movements, count(from_stock_id) + count(to_stock_id) AS sides, min(seq) AS first, max(seq) AS last,
                count(*) FILTER (WHERE moved_at < %L OR moved_at >= %L) AS strange,
                coalesce(sum(quantity) FILTER (WHERE to_stock_id IS NOT NULL), 0)
                - coalesce(sum(quantity) FILTER (WHERE from_stock_id IS NOT NULL), 0) AS net,
                coalesce(sum(quantity) FILTER (WHERE from_virtual IS NOT NULL), 0) AS came,
                coalesce(sum(quantity) FILTER (WHERE to_virtual IS NOT NULL), 0) AS went,
                count(*) FILTER (WHERE to_virtual = ''customer'') AS shipped,
                coalesce(sum(quantity) FILTER (WHERE kind = ''inbound''), 0) + coalesce(sum(quantity) FILTER (WHERE to_virtual = ''customer''), 0)
                + coalesce(sum(quantity) FILTER (WHERE kind = ''transfer'' AND reference_kind = ''putaway''), 0)
                + coalesce(sum(quantity) FILTER (WHERE kind = ''transfer'' AND reference_kind = ''pick_list'' AND NOT EXISTS (
                      SELECT 1 FROM inventory.stock t WHERE t.stock_id = to_stock_id AND t.status = ''suspect'')), 0)
                + coalesce(sum(CASE WHEN to_stock_id IS NULL THEN -quantity ELSE quantity END)
                           FILTER (WHERE kind = ''adjustment'' AND reference_kind = ''count''), 0) AS documents,
                coalesce(sum(uuid_hash_extended(command_id, uuid_hash_extended(item_id, hashtextextended(kind, quantity)))), 0) AS mark
         FROM inventory.%I', low, high, part) INTO has;
    SELECT count(*) AS movements, coalesce(sum(inventory.mark_of(l.line)), 0) AS mark INTO lines
    FROM inventory.movement_line l WHERE l.moved_at >= low AND l.moved_at < high;
    IF has.strange > 0 OR lines.movements <> has.movements THEN
        RAISE EXCEPTION 'the partition of % holds movements of another time', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;
    IF (lines.movements, lines.mark) IS DISTINCT FROM (file_lines, file_mark) THEN
        RAISE EXCEPTION 'the file does not hold the % movements of %: it must be written again', has.movements, to_char(the_month, 'YYYY-MM')
            USING ERRCODE = 'AM003';
    END IF;

    SELECT * INTO had FROM inventory.carried_total;
    INSERT INTO inventory.carried_row AS c (stock_id, net, movements)
    SELECT s.stock_id, sum(s.quantity), count(*) FROM (
        SELECT m.to_stock_id AS stock_id, m.quantity FROM inventory.movement m
        WHERE m.moved_at >= low AND m.moved_at < high AND m.to_stock_id IS NOT NULL
        UNION ALL
        SELECT m.from_stock_id, -m.quantity FROM inventory.movement m
        WHERE m.moved_at >= low AND m.moved_at < high AND m.from_stock_id IS NOT NULL) AS s
    GROUP BY s.stock_id
    ON CONFLICT (stock_id) DO UPDATE SET net = c.net + excluded.net, movements = c.movements + excluded.movements;
    INSERT INTO inventory.carried_goods AS c (item_id, owner_id, lot_id, serial_id, came, went, first_in, first_out, movements)
    SELECT m.item_id, m.owner_id, m.lot_id, m.serial_id,
           coalesce(sum(m.quantity) FILTER (WHERE m.from_virtual IS NOT NULL), 0), coalesce(sum(m.quantity) FILTER (WHERE m.to_virtual IS NOT NULL), 0),
           min(m.seq) FILTER (WHERE m.from_virtual IS NOT NULL), min(m.seq) FILTER (WHERE m.to_virtual = 'customer'), count(*)
    FROM inventory.movement m WHERE m.moved_at >= low AND m.moved_at < high
    GROUP BY m.item_id, m.owner_id, m.lot_id, m.serial_id
    ON CONFLICT (item_id, owner_id, lot_id, serial_id) DO UPDATE
        SET came = c.came + excluded.came, went = c.went + excluded.went, movements = c.movements + excluded.movements,
            first_in = least(c.first_in, excluded.first_in), first_out = least(c.first_out, excluded.first_out);
    INSERT INTO inventory.carried_document (figure, reference_id, item_id, quantity)
    SELECT d.figure, d.reference_id, d.item_id, sum(d.quantity) FROM (
        SELECT CASE WHEN m.kind = 'inbound' THEN 'received' WHEN m.to_virtual = 'customer' THEN 'shipped'
                    WHEN m.kind = 'transfer' AND m.reference_kind = 'putaway' THEN 'put_away'
                    WHEN m.kind = 'transfer' AND m.reference_kind = 'pick_list' AND t.status <> 'suspect' THEN 'picked'
                    WHEN m.kind = 'adjustment' AND m.reference_kind = 'count' THEN 'corrected' END AS figure,
               m.reference_id, m.item_id,
               CASE WHEN m.kind = 'adjustment' AND m.to_stock_id IS NULL THEN -m.quantity ELSE m.quantity END AS quantity
        FROM inventory.movement m LEFT JOIN inventory.stock t ON t.stock_id = m.to_stock_id
        WHERE m.moved_at >= low AND m.moved_at < high) AS d
    WHERE d.figure IS NOT NULL
    GROUP BY d.figure, d.reference_id, d.item_id;
    SELECT * INTO carried FROM inventory.carried_total;
    IF (carried.net - had.net, carried.sides - had.sides, carried.came - had.came, carried.went - had.went, carried.movements - had.movements, carried.documents - had.documents)
       IS DISTINCT FROM (has.net, has.sides::numeric, has.came, has.went, has.movements::numeric, has.documents) THEN
        RAISE EXCEPTION 'what would be carried of % is not what its movements make', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;

    leaves.month := the_month;
    leaves.archived_at := now();
    leaves.movements := has.movements;
    leaves.shipped := has.shipped;
    leaves.first_seq := has.first;
    leaves.last_seq := has.last;
    leaves.mark := has.mark::text;
    leaves.lines_mark := lines.mark::text;
    leaves.file_name := name;
    leaves.file_bytes := bytes;
    leaves.file_sha256 := sha256_of_file;
    leaves.content_sha256 := sha256_of_content;
    leaves.carried_mark := (SELECT c.mark::text FROM inventory.carried_mark c);
    leaves.seal := inventory.seal_of(leaves, (SELECT a.seal FROM inventory.archived_month a ORDER BY a.month DESC LIMIT 1));
    INSERT INTO inventory.archived_month VALUES (leaves.*);
    INSERT INTO inventory.archive_head AS h (months, seal) VALUES (1, leaves.seal)
    ON CONFLICT (one) DO UPDATE SET months = h.months + 1, seal = excluded.seal;

    -- Only now is anybody kept waiting. Whoever reads for long is not waited for, since all stock would wait behind: it is tried again.
    PERFORM pg_advisory_xact_lock(hashtext('inventory.movement partitions'));
    PERFORM set_config('lock_timeout', '500ms', true);
    FOR attempt IN 1..60 LOOP
        BEGIN
            LOCK TABLE ONLY inventory.movement IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('LOCK TABLE inventory.%I IN ACCESS EXCLUSIVE MODE', part);
            is_held := true;
            EXIT;
        EXCEPTION WHEN lock_not_available THEN
            PERFORM pg_sleep(0.25);
        END;
    END LOOP;
    IF NOT is_held THEN
        RAISE EXCEPTION 'somebody reads the ledger for long: % leaves another time', to_char(the_month, 'YYYY-MM') USING ERRCODE = 'AM003';
    END IF;
    EXECUTE format('ALTER TABLE inventory.movement DETACH PARTITION inventory.%I', part);
    EXECUTE format('DROP TABLE inventory.%I', part);
    RETURN has.movements;
END $$;
REVOKE ALL ON FUNCTION inventory.archive_month(date, bigint, numeric, text, bigint, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION inventory.archive_month(date, bigint, numeric, text, bigint, text, text) TO ambar_stock;
