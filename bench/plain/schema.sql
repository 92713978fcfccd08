-- The tables of the plain side and what is in them; run in a schema of its own.
CREATE TABLE items(id int PRIMARY KEY, sku text NOT NULL UNIQUE, name text NOT NULL, attrs jsonb NOT NULL DEFAULT '{}');
CREATE TABLE locations(id int PRIMARY KEY, code text NOT NULL UNIQUE, zone text NOT NULL);
CREATE TABLE lots(id bigint PRIMARY KEY, item_id int NOT NULL REFERENCES items, received_at timestamptz NOT NULL);
CREATE TABLE stock(
  location_id int NOT NULL REFERENCES locations,
  item_id int NOT NULL REFERENCES items,
  lot_id bigint NOT NULL DEFAULT 0,
  qty bigint NOT NULL,
  reserved bigint NOT NULL DEFAULT 0,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY(location_id,item_id,lot_id),
  CHECK (reserved >= 0 AND qty >= reserved)
) WITH (fillfactor=80);
CREATE INDEX stock_item ON stock(item_id, received_at);          -- FIFO + stock by sku
CREATE TABLE movements(
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind smallint NOT NULL,
  item_id int NOT NULL, lot_id bigint NOT NULL,
  from_location int, to_location int,
  qty bigint NOT NULL CHECK (qty > 0),
  actor int NOT NULL DEFAULT 1, cmd uuid NOT NULL DEFAULT gen_random_uuid(),
  PRIMARY KEY(at,id)
) PARTITION BY RANGE(at);
DO $$ DECLARE d date := date_trunc('month', now() - interval '1 month'); BEGIN
  FOR i IN 0..5 LOOP
    EXECUTE format('CREATE TABLE movements_%s PARTITION OF movements FOR VALUES FROM (%L) TO (%L)', to_char(d,'YYYYMM'), d, d + interval '1 month');
    d := d + interval '1 month';
  END LOOP; END $$;
CREATE INDEX movements_item ON movements(item_id, at);
CREATE TABLE outbox(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), payload jsonb NOT NULL);
CREATE TABLE orders(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
CREATE TABLE reservations(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint NOT NULL, line int NOT NULL,
  location_id int NOT NULL, item_id int NOT NULL, lot_id bigint NOT NULL, qty bigint NOT NULL CHECK(qty>0));
CREATE TABLE asn_lines(id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, asn text NOT NULL, line int NOT NULL, sku text NOT NULL, qty bigint NOT NULL CHECK(qty>0), lot text, UNIQUE(asn,line));

INSERT INTO items SELECT g,'SKU-'||lpad(g::text,6,'0'),'Item '||g, jsonb_build_object('uom','ea','weight_g',g%5000) FROM generate_series(1,10000) g;
INSERT INTO locations SELECT g,'A'||lpad((g/100)::text,3,'0')||'-'||lpad((g%100)::text,2,'0'),'Z'||(g%10) FROM generate_series(1,5000) g;
-- 10 stock rows per location: item chosen deterministically: item = 1 + (loc*7 + k*997) % 10000 ; 50k rows, 5 locations per item
INSERT INTO stock(location_id,item_id,lot_id,qty,reserved,received_at)
 SELECT l, 1+((l*7+k*997)%10000), 0, 1000000, 0, '2026-01-01'::timestamptz + ((l*31+k)%300)*interval '1 day'
 FROM generate_series(1,5000) l, generate_series(0,9) k ON CONFLICT DO NOTHING;
-- 20 pre-filled destinations per item (200k rows), so that the upsert of a random move mostly increments an existing row
INSERT INTO stock(location_id,item_id,lot_id,qty,reserved,received_at)
 SELECT 1+((i*13+s*250)%5000), i, 0, 1000, 0, '2026-01-01'::timestamptz + ((i*31+s)%300)*interval '1 day' FROM generate_series(1,10000) i, generate_series(0,19) s ON CONFLICT DO NOTHING;
-- 10 hot rows: item 1 at locations 1..10
INSERT INTO stock(location_id,item_id,lot_id,qty) SELECT g,1,0,100000000 FROM generate_series(1,10) g ON CONFLICT (location_id,item_id,lot_id) DO UPDATE SET qty=100000000;
