-- A warehouse as large as the console must hold: 200,000 places, 500,000 items with barcodes, 1,000,000 stock rows with their
-- lots, pallets and movements. Needs a migrated database without goods; `scripts/scale` makes one. It is for reading: the commands that
-- would have moved the goods, and their events, are not there.
\set ON_ERROR_STOP on
SET synchronous_commit = off;
SET work_mem = '256MB';
SET maintenance_work_mem = '512MB';
BEGIN;

CREATE FUNCTION pg_temp.uuid_of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
    $$ SELECT md5(kind || n)::uuid $$;
CREATE FUNCTION pg_temp.with_check_digit(digits text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT digits || (10 - sum(substr(digits, at, 1)::integer * CASE WHEN (length(digits) - at) % 2 = 0 THEN 3 ELSE 1 END) % 10) % 10
    FROM generate_series(1, length(digits)) at $$;

-- The owner and the site.
INSERT INTO catalog.owner (id, code, name, created_at, updated_at)
VALUES (pg_temp.uuid_of('owner', 1), 'SCALE', 'The owner of everything', now(), now());
INSERT INTO locations.warehouse (id, code, name, time_zone)
VALUES (pg_temp.uuid_of('warehouse', 1), 'SCALE', 'A large warehouse', 'Europe/Berlin');
INSERT INTO locations.zone (id, warehouse_id, code, name)
SELECT pg_temp.uuid_of('zone', z), pg_temp.uuid_of('warehouse', 1), 'Z' || z, 'Zone ' || z FROM generate_series(1, 8) z;

-- 8 zones of 50 aisles, 100 bays, 5 levels.
CREATE TEMP TABLE place AS
SELECT n, pg_temp.uuid_of('place', n) AS id, 1 + n / 25000 AS zone, 1 + n / 500 AS aisle, 1 + n / 5 % 100 AS bay, 1 + n % 5 AS level
FROM generate_series(0, 199999) n;
ALTER TABLE place ADD COLUMN code text COLLATE "C";
UPDATE place SET code = format('%s-%s-%s-%s', chr(64 + zone), lpad(aisle::text, 3, '0'), lpad(bay::text, 3, '0'), level);
INSERT INTO locations.location (id, warehouse_id, zone_id, code, own_kind, own_limits, own_mixing, kind, mixing, x_mm, y_mm, z_mm,
    pick_sequence, check_digits)
SELECT id, pg_temp.uuid_of('warehouse', 1), pg_temp.uuid_of('zone', zone), code, true, true, true, 'storage', 'any',
       3000 * ((aisle - 1) % 50) + 170000 * ((zone - 1) % 4), 1200 * bay + 140000 * ((zone - 1) / 4), 1800 * (level - 1), n + 1,
       lpad((n * 37 % 100)::text, 2, '0')
FROM place ORDER BY n;
INSERT INTO inventory.place (id, version, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence, mixing, counted)
SELECT l.id, l.version,
       l.warehouse_id, l.zone_id, l.code, l.kind, true, false, false, l.pick_sequence, l.mixing, true
FROM locations.location l JOIN locations.zone z ON z.id = l.zone_id;

-- 500,000 items: names of five words out of lists, half of them English and half Russian, so that words are shared as they are in shops.
CREATE TEMP TABLE word AS
SELECT language, place, array_agg(word) AS words FROM (VALUES
    ('en', 1, 'Red,Blue,White,Black,Green,Yellow,Grey,Pink,Brown,Silver,Golden,Ivory,Navy,Olive,Amber,Coral,Copper,Violet,Beige,Teal'),
    ('en', 2, 'ceramic,steel,wooden,glass,cotton,woollen,plastic,paper,bamboo,leather,linen,marble,rubber,enamel,wicker,felt,cast iron,silicone,acrylic,canvas'),
    ('en', 3, 'mug,kettle,plate,bowl,lantern,holder,cushion,basket,clock,frame,candle,garland,towel,apron,tray,vase,teapot,jar,hook,umbrella,bottle,lamp,doormat,notebook,ribbon'),
    ('en', 4, 'set,vintage,retro,hanging,folding,large,small,round,square,striped,spotted,decorative,kitchen,garden,travel,christmas,birthday,office,nursery,bathroom'),
    ('ru', 1, 'Красный,Синий,Белый,Чёрный,Зелёный,Жёлтый,Серый,Розовый,Коричневый,Серебряный,Золотой,Бежевый,Оливковый,Янтарный,Медный,Лиловый'),
    ('ru', 2, 'керамический,стальной,деревянный,стеклянный,хлопковый,шерстяной,пластиковый,бумажный,бамбуковый,кожаный,льняной,мраморный,резиновый,плетёный'),
    ('ru', 3, 'чайник,поднос,фонарь,держатель,подсвечник,крючок,зонт,коврик,блокнот,светильник,кувшин,стакан,термос,ящик,короб,органайзер,календарь,фартук'),
    ('ru', 4, 'набор,винтажный,подвесной,складной,большой,маленький,круглый,квадратный,полосатый,кухонный,садовый,дорожный,новогодний,детский,офисный')
) AS list (language, place, words), unnest(string_to_array(words, ',')) AS word GROUP BY language, place;
CREATE TEMP TABLE thing AS
SELECT n, pg_temp.uuid_of('item', n) AS id, pg_temp.uuid_of('each', n) AS each, format('%s%s-%s', chr((65 + n % 26)::integer), chr((65 + n / 26 % 26)::integer), lpad(n::text, 6, '0')) AS sku,
       (SELECT string_agg(w.words[1 + (n / (7 * w.place - 6) + n * w.place) % array_length(w.words, 1)], ' ' ORDER BY w.place) FROM word w
        WHERE w.language = CASE WHEN n % 2 = 0 THEN 'en' ELSE 'ru' END) || ' ' || n % 997 || ' ' || CASE WHEN n % 2 = 0 THEN 'ml' ELSE 'мл' END AS name,
       pg_temp.with_check_digit('4' || lpad((60000000000 + n)::text, 11, '0')) AS ean, CASE WHEN n % 5 = 0 THEN 'lot' ELSE 'none' END AS tracking
FROM generate_series(1::bigint, 500000) n;
INSERT INTO catalog.item (id, owner_id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, abc, created_at, updated_at)
SELECT id, pg_temp.uuid_of('owner', 1), sku, sku, name, replace(lower(name), 'ё', 'е') || chr(1) || name, replace(lower(name), 'ё', 'е'), 'pcs', 0, tracking,
       (ARRAY['A', 'B', 'C', NULL])[1 + n % 4], now() - n * interval '1 second', now() - n * interval '1 second'
FROM thing ORDER BY md5(sku);
INSERT INTO catalog.packaging (id, item_id, level, quantity, length_mm, width_mm, height_mm, weight_g)
SELECT each, id, 'each', 1, 50, 40, 20, 100 FROM thing;
INSERT INTO catalog.barcode (owner_id, key, packaging_id, item_id, position, barcode)
SELECT pg_temp.uuid_of('owner', 1), lpad(ean, 14, '0'), each, id, 0, ean FROM thing;
INSERT INTO inventory.item (id, version, card)
SELECT id, 1, jsonb_build_object('id', id, 'version', 1, 'owner_id', pg_temp.uuid_of('owner', 1), 'sku', sku, 'name', name, 'base_unit', 'pcs',
       'scale', 0, 'tracking', tracking, 'category_id', NULL, 'category', NULL, 'abc', (ARRAY['A', 'B', 'C', NULL])[1 + n % 4],
       'min_remaining_days', NULL, 'active', true, 'packagings', jsonb_build_array(jsonb_build_object('id', each, 'level', 'each',
           'quantity', 1, 'length_mm', 50, 'width_mm', 40, 'height_mm', 20, 'weight_g', 100, 'barcodes', jsonb_build_array(ean))))
FROM thing;
INSERT INTO inventory.lot (id, item_id, code, expires_on, created_at)
SELECT pg_temp.uuid_of('lot', n), id, 'L' || lpad((n % 9973)::text, 5, '0'), NULL, now() - interval '40 days' FROM thing WHERE tracking = 'lot';

-- A pallet in every tenth place.
INSERT INTO inventory.handling_unit (id, sscc, kind, warehouse_id, location_id, created_at)
SELECT pg_temp.uuid_of('unit', n), pg_temp.with_check_digit('0' || lpad((95212340000000 + n)::text, 16, '0')), 'pallet', pg_temp.uuid_of('warehouse', 1), id,
       now() - interval '40 days'
FROM place WHERE n % 10 = 0;

-- 1,000,000 rows: two of every item, in places far apart; one in eight cannot be promised.
INSERT INTO inventory.stock (warehouse_id, location_id, handling_unit_id, item_id, lot_id, serial_id, status, owner_id, on_hand, received_at, version)
SELECT pg_temp.uuid_of('warehouse', 1), p.id, CASE WHEN p.n % 10 = 0 THEN pg_temp.uuid_of('unit', p.n) ELSE nil.id END, t.id,
       CASE WHEN t.tracking = 'lot' THEN pg_temp.uuid_of('lot', t.n) ELSE nil.id END, nil.id,
       CASE WHEN (t.n + k) % 8 = 0 THEN (ARRAY['inspection', 'hold', 'damaged', 'suspect', 'returned'])[1 + t.n % 5] ELSE 'available' END,
       pg_temp.uuid_of('owner', 1), 1 + (t.n * 31 + k) % 480, now() - (t.n % 30) * interval '1 day' - interval '1 hour', 1
FROM thing t CROSS JOIN generate_series(0, 1) k JOIN place p ON p.n = (t.n * 7919 + k * 90001) % 167000
     CROSS JOIN (VALUES ('00000000-0000-0000-0000-000000000000'::uuid)) AS nil (id) ORDER BY md5(t.sku || k);
UPDATE inventory.place p SET full_rows = s.full_rows, weight_g = s.pieces * 100, volume_cm3 = s.pieces * 40, units = s.units, revision = p.revision + 1
FROM (SELECT location_id, count(*)::integer AS full_rows, sum(on_hand)::bigint AS pieces,
             count(DISTINCT nullif(handling_unit_id, '00000000-0000-0000-0000-000000000000'))::integer AS units
      FROM inventory.stock GROUP BY location_id) AS s WHERE p.id = s.location_id;

-- Where they came from: a movement each, five hundred a command.
SELECT inventory.make_movement_partitions((now() - interval '32 days')::date, now()::date);
CREATE TEMP TABLE fresh AS
SELECT s.*, ((row_number() OVER (ORDER BY s.received_at, s.stock_id) - 1) / 500)::integer AS block FROM inventory.stock s;
CREATE TEMP TABLE command AS
SELECT block, gen_random_uuid() AS id, gen_random_uuid() AS operation, min(received_at) AS at FROM fresh GROUP BY block;
INSERT INTO inventory.movement (moved_at, warehouse_id, command_id, kind, item_id, owner_id, lot_id, serial_id, from_virtual, to_stock_id,
    quantity, reference_kind, reference_id, reason, account_id, operation_id)
SELECT c.at, f.warehouse_id, c.id, 'adjustment', f.item_id, f.owner_id, f.lot_id, f.serial_id, 'adjustment', f.stock_id, f.on_hand,
       'opening', c.id, 'opening', '00000000-0000-0000-0000-000000000000', c.operation
FROM fresh f JOIN command c USING (block) ORDER BY c.at, f.stock_id;
COMMIT;
VACUUM ANALYZE;
