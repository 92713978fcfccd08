//! One scan, from what arrives to what it names, over all contexts.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::scene::{Scene, each, list, sscc, text};

const EACH: &str = "9521234000013";
const CASE: &str = "19521234000010";

impl Scene {
    /// What a scan is answered.
    async fn scan(&self, text: &str) -> Value {
        self.post("/scans", json!({ "text": text })).await
    }

    /// What a scan that names one thing names.
    async fn one(&self, text: &str) -> Value {
        let answer = self.scan(text).await;
        assert_eq!(answer["outcome"], "resolved", "{text:?}: {answer:#}");
        answer["matches"][0].clone()
    }

    /// Jam, counted by pieces, twelve to a case, with GTINs and dates.
    async fn with_jam(self) -> Self {
        let packagings = json!([{"level": "each", "quantity": "1", "weight_g": 300, "gtin": EACH},
            {"level": "case", "quantity": "12", "gtin": CASE, "barcodes": ["OUR-JAM-CASE"]}]);
        let jam = json!({"owner_id": self.owner, "sku": "JAM", "name": "Jam", "tracking": "expiry", "packagings": packagings});
        self.post("/items", jam).await;
        self
    }
}

fn advice(answer: &Value) -> &str {
    text(&answer["advice"]["code"])
}

#[tokio::test]
async fn an_item_is_found_at_its_level_with_all_that_the_code_says() {
    let scene = Scene::set().await.with_jam().await;
    for (scan, level, quantity) in [
        (EACH, "each", "1"),
        ("]E09521234000013\r", "each", "1"),
        ("OUR-JAM-CASE", "case", "12"),
        (CASE, "case", "12"),
        ("https://id.gs1.org/01/09521234000013", "each", "1"),
        ("(01)19521234000010(30)3", "case", "36"),
        ("JAM", "each", "1"),
    ] {
        let found = scene.one(scan).await;
        assert_eq!((&found["kind"], &found["item"]["sku"]), (&json!("item"), &json!("JAM")), "{scan}");
        assert_eq!((&found["packaging"]["level"], &found["quantity"]), (&json!(level), &json!(quantity)), "{scan}");
    }
    let case = "]C101195212340000101726123110L2601A";
    let found = scene.one(case).await;
    assert_eq!(found["lot"], json!({"code": "L2601A", "known": false}));
    assert_eq!((&found["expires_on"], &found["quantity"]), (&json!("2026-12-31"), &json!("12")));
    scene.bring_in("JAM", "24", json!({"lot": "L2601A", "expires_on": "2026-12-31"})).await;
    assert_eq!(scene.one(case).await["lot"], json!({"code": "L2601A", "known": true}));
    let bare = scene.one("]C1011952123400001010L2601A").await;
    assert_eq!(bare["expires_on"], "2026-12-31", "from what is known of the lot");
    let bytes = json!({"bytes": "XUMxMDExOTUyMTIzNDAwMDAxMDEwTDI2MDFBHTE3MjYxMjMx", "expect": ["item"]});
    let answer = scene.post("/scans", bytes).await;
    assert_eq!((&answer["expected"], &answer["symbol"]), (&json!(true), &json!("]C1")));
    assert_eq!(text(&answer["gs1"]["bracketed"]), "(01)19521234000010(10)L2601A(17)261231");
}

#[tokio::test]
async fn what_is_weighed_counts_by_the_weight_in_the_code() {
    let scene = Scene::set().await;
    let cheese = json!({"owner_id": scene.owner, "sku": "CHEESE", "name": "Cheese", "scale": 3, "base_unit": "kg",
        "packagings": [{"level": "each", "quantity": "1", "gtin": "99521234000153"}]});
    scene.post("/items", cheese).await;
    let found = scene.one("]C101995212340001533103001250").await;
    assert_eq!((&found["quantity"], &found["net_weight_kg"]), (&json!("1.25"), &json!("1.250")));
}

#[tokio::test]
async fn every_kind_of_thing_answers_to_its_code() {
    let scene = Scene::set().await;
    let place = &scene.rows("/locations?code=A-01").await[0];
    for scan in ["A-01", "L-A-01", "a-01", "LOC-A-01\r\n"] {
        let found = scene.one(scan).await;
        assert_eq!((&found["kind"], &found["id"]), (&json!("location"), &place["id"]), "{scan}");
        assert_eq!((&found["zone"], &found["purpose"]), (&json!("PICK"), &json!("storage")));
    }
    let spoken = scene.one(&format!("A-01 {}", text(&place["check_digits"]))).await;
    assert_eq!((&spoken["code"], &spoken["checked"]), (&json!("A-01"), &json!(true)));

    let pallet = sscc(7);
    let lines = json!([{"sku": "TEA", "quantity": "40", "lot": "T1"}]);
    let contents = json!([{"line": 1, "quantity": "40", "lot": "T1"}]);
    let delivery = scene.announce(lines, json!([{"sscc": pallet, "kind": "pallet", "contents": contents}])).await;
    let announced = scene.one(&format!("]C100{pallet}")).await;
    assert_eq!((&announced["state"], &announced["delivery"]["id"]), (&json!("announced"), &delivery["id"]));
    let found = scene.one(text(&delivery["number"])).await;
    assert_eq!((&found["kind"], &found["id"]), (&json!("delivery"), &delivery["id"]));
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let receipt = scene.post(&receipts, json!({"by": "handling_unit", "sscc": pallet})).await;
    for scan in [pallet.clone(), format!("00{pallet}"), format!("LPN{pallet}"), format!("(00){pallet}")] {
        let unit = scene.one(&scan).await;
        assert_eq!((&unit["state"], &unit["location"]), (&json!("in_stock"), &json!("DOCK-1")), "{scan}: {unit:#}");
        assert_eq!(unit["contents"][0]["sku"], "TEA");
        assert_eq!((&unit["contents"][0]["lot"], &unit["contents"][0]["quantity"]), (&json!("T1"), &json!("40")));
    }
    scene.put_away(&receipt["putaways"][0]).await;
    let lot = scene.one("T1").await;
    assert_eq!((&lot["kind"], &lot["sku"]), (&json!("lot"), &json!("TEA")));
    let lamps = scene.announce(json!([{"sku": "LAMP", "quantity": "1"}]), json!([])).await;
    let lamp = json!({"by": "unit", "sku": "LAMP", "quantity": "1", "serials": ["S-77"]});
    scene.post(&format!("/deliveries/{}/receipts", text(&lamps["id"])), lamp).await;
    let serial = scene.one("S-77").await;
    assert_eq!(
        (&serial["kind"], &serial["sku"], &serial["in_stock"]),
        (&json!("serial"), &json!("LAMP"), &json!(true))
    );

    let order = scene.order(json!([{"sku": "TEA", "quantity": "4"}])).await;
    let found = scene.one(&format!("DOC-{}", text(&order["number"]))).await;
    assert_eq!((&found["kind"], &found["id"]), (&json!("order"), &order["id"]));
    let released = scene.release(&order).await;
    let stops = scene.pick_all(&released).await;
    let carton = scene.pack(&released, &stops).await;
    let found = scene.one(text(&carton["sscc"])).await;
    assert_eq!((&found["kind"], &found["id"]), (&json!("carton"), &carton["id"]));
    assert_eq!(found["order"]["id"], order["id"]);

    assert_eq!(scene.one("PRN-dock").await, json!({"kind": "printer", "code": "dock"}));
    assert_eq!(scene.one("DEV-7").await, json!({"kind": "device", "code": "7"}));
    let command = scene.scan("CMD-UNDO").await;
    assert_eq!((&command["outcome"], &command["command"]), (&json!("command"), &json!("undo")));
}

#[tokio::test]
async fn an_order_is_found_by_the_name_that_another_system_gave_it() {
    let scene = Scene::set().await;
    let order = json!({"owner_id": scene.owner, "warehouse_id": scene.warehouse, "customer_id": scene.customer,
        "external_ref": "WB-2026/77", "source": "shop", "lines": [{"sku": "MUG", "quantity": "1"}]});
    let order = scene.post("/orders", order).await;
    assert_eq!(scene.one("WB-2026/77").await["id"], order["id"]);
}

#[tokio::test]
async fn what_nothing_answers_to_is_told_with_what_to_do() {
    let scene = Scene::set().await.with_jam().await;
    for (scan, looks_like, code) in [
        ("4006381333931", "gtin", "scan.learn_item"),
        ("9521234000014", "faulty", "scan.again"),
        ("]C10104006381333932", "faulty", "scan.again"),
        ("(01)04006381333931(10)A", "gs1", "scan.learn_item"),
        ("00395212340000000014", "gs1", "scan.unknown_unit"),
        ("395212340000000014", "sscc", "scan.unknown_unit"),
        ("L-NOWHERE", "location_label", "scan.unknown_location"),
        ("A-01 999", "check_digits", "scan.wrong_check_digits"),
        ("DOC-NONE", "document_label", "scan.unknown_document"),
        ("????", "unknown", "scan.unknown_code"),
        ("(10)NEW", "gs1", "scan.needs_item"),
    ] {
        let answer = scene.scan(scan).await;
        assert_eq!((text(&answer["outcome"]), text(&answer["looks_like"])), ("unknown", looks_like), "{answer:#}");
        assert_eq!(advice(&answer), code, "{scan}: {answer:#}");
    }
    let nothing = scene.scan(" \r\n").await;
    assert_eq!((&nothing["outcome"], advice(&nothing)), (&json!("ignored"), "scan.nothing_read"));
    let content = scene.scan("]C102195212340000103760\u{1d}10L2601A").await;
    assert_eq!((&content["outcome"], advice(&content)), (&json!("resolved"), "scan.needs_unit"));
    assert_eq!(content["matches"][0]["quantity"], "720", "sixty cases of twelve");
    let typed = scene.scan("010952123400001310Д77").await;
    assert_eq!((&typed["repairs"], &typed["matches"][0]["lot"]["code"]), (&json!(["keyboard_layout"]), &json!("L77")));
}

#[tokio::test]
async fn a_lost_separator_is_asked_about_unless_what_is_known_fits_one_reading_alone() {
    let scene = Scene::set().await.with_jam().await;
    let lost = "011952123400001010L2601A17261231";
    let asked = scene.scan(lost).await;
    assert_eq!((&asked["outcome"], advice(&asked)), (&json!("ambiguous"), "scan.separator_lost"));
    assert!(list(&asked["matches"]).is_empty(), "nothing is guessed");
    let lots: Vec<&str> = list(&asked["candidates"]).iter().map(|one| text(&one["gs1"]["lot"])).collect();
    assert_eq!(lots, ["L2601A17261231", "L2601A"]);
    assert_eq!(asked["candidates"][1]["matches"][0]["expires_on"], "2026-12-31");

    scene.bring_in("JAM", "12", json!({"lot": "L2601A", "expires_on": "2026-12-31"})).await;
    let settled = scene.scan(lost).await;
    assert_eq!((&settled["outcome"], advice(&settled)), (&json!("resolved"), "scan.separator_lost_settled"));
    assert_eq!(settled["matches"][0]["lot"], json!({"code": "L2601A", "known": true}));

    scene.bring_in("JAM", "12", json!({"lot": "L2601A17261231", "expires_on": "2027-01-31"})).await;
    let both = scene.scan(lost).await;
    assert_eq!(both["outcome"], "ambiguous", "both are known: {both:#}");
    assert!(list(&both["candidates"]).iter().all(|one| one["known"] == true));
}

#[tokio::test]
async fn of_several_things_that_answer_the_one_asked_for_is_meant() {
    let scene = Scene::set().await;
    let item = json!({"owner_id": scene.owner, "sku": "A-02", "name": "A part that is called like a place"});
    scene.post("/items", item).await;
    let several = scene.scan("A-02").await;
    assert_eq!((&several["outcome"], advice(&several)), (&json!("choose"), "scan.choose"));
    assert_eq!(each(&several["matches"], "kind"), ["item", "location"]);
    let meant = scene.post("/scans", json!({"text": "A-02", "expect": ["location"]})).await;
    assert_eq!((&meant["outcome"], &meant["expected"]), (&json!("resolved"), &json!(true)));
    assert_eq!(each(&meant["matches"], "kind"), ["location"]);
    let other = scene.post("/scans", json!({"text": "A-03", "expect": ["item", "lot"]})).await;
    assert_eq!((&other["outcome"], &other["expected"]), (&json!("resolved"), &json!(false)));
}

#[tokio::test]
async fn only_what_is_of_the_owner_and_at_the_site_and_may_be_seen_is_found() {
    let scene = Scene::set().await.with_jam().await;
    let other = scene.post("/owners", json!({"code": "OTHER", "name": "Other"})).await["id"].clone();
    let theirs = scene.post("/scans", json!({"text": EACH, "owner_id": other})).await;
    assert_eq!((&theirs["outcome"], advice(&theirs)), (&json!("unknown"), "scan.learn_item"));
    let second = scene.post("/warehouses", json!({"code": "W2", "name": "Second", "time_zone": "Europe/Moscow"})).await;
    let there = scene.post("/scans", json!({"text": "A-01", "warehouse_id": second["id"]})).await;
    assert_eq!((&there["outcome"], advice(&there)), (&json!("unknown"), "scan.unknown_code"));
    let pallet = sscc(9);
    let contents = json!([{"line": 1, "quantity": "4"}]);
    let lines = json!([{"sku": "MUG", "quantity": "4"}]);
    scene.announce(lines, json!([{"sscc": pallet, "kind": "pallet", "contents": contents}])).await;
    let there = scene.post("/scans", json!({"text": pallet, "warehouse_id": second["id"]})).await;
    assert_eq!((&there["outcome"], advice(&there)), (&json!("unknown"), "scan.elsewhere"));

    let blind = scene.app.api.caller("blind", &["locations:read"]);
    let answer = blind.post("/scans", json!({"text": EACH})).await.expect(200);
    assert_eq!((&answer["outcome"], advice(&answer)), (&json!("unknown"), "scan.not_permitted"));
    assert!(list(&answer["advice"]["params"]["permissions"]).contains(&json!("catalog:read")));
    let place = blind.post("/scans", json!({"text": "A-01"})).await.expect(200);
    assert_eq!(place["matches"][0]["kind"], "location");
    let operator = scene.role("warehouse_operator").post("/scans", json!({"text": EACH})).await.expect(200);
    assert_eq!(operator["outcome"], "resolved");
}

#[tokio::test]
async fn what_cannot_be_a_scan_is_refused_with_the_field() {
    let scene = Scene::set().await;
    let wrong = [
        (json!({}), "/text", "scan.one_of_two"),
        (json!({"text": "1", "bytes": "MQ=="}), "/text", "scan.one_of_two"),
        (json!({"bytes": "no base64"}), "/bytes", "scan.bytes_malformed"),
        (json!({"text": "9".repeat(8193)}), "/text", "scan.too_long"),
        (json!({"text": "1", "separator": "x".repeat(17)}), "/separator", "scan.too_long"),
    ];
    for (body, pointer, code) in wrong {
        let answer = scene.boss.post("/scans", body).await;
        let error = &answer.json["errors"][0];
        assert_eq!((answer.status, &error["pointer"], &error["code"]), (422, &json!(pointer), &json!(code)));
    }
    let nowhere = "019a0000-0000-7000-8000-000000000001";
    let task = scene.boss.post("/scans", json!({"text": "1", "task_id": nowhere})).await;
    assert_eq!((task.status, &task.json["code"]), (422, &json!("workforce.task_unknown")));
    let site = scene.boss.post("/scans", json!({"text": "1", "warehouse_id": nowhere})).await;
    assert_eq!((site.status, &site.json["code"]), (422, &json!("locations.warehouse_unknown")));
}

#[tokio::test]
async fn a_task_tells_where_its_scans_are_made() {
    let scene = Scene::set().await;
    let delivery = scene.announce(json!([{"sku": "MUG", "quantity": "4"}]), json!([])).await;
    let receipts = format!("/deliveries/{}/receipts", text(&delivery["id"]));
    let receipt = scene.post(&receipts, json!({"by": "unit", "sku": "MUG", "quantity": "4"})).await;
    let task = &receipt["putaways"][0]["task_id"];
    let answer = scene.post("/scans", json!({"text": "A-01", "task_id": task, "expect": ["location"]})).await;
    assert_eq!((&answer["outcome"], &answer["expected"]), (&json!("resolved"), &json!(true)));
}

/// The statements that were sent, by their beginnings.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// Those sent since it was asked last; not what connections say to the server when they open.
    fn taken(&self) -> Vec<String> {
        let sent = std::mem::take(&mut *self.0.lock().unwrap());
        sent.into_iter().filter(|sql| sql.contains("SELECT ")).collect()
    }
}

/// Finds the statement in what is logged of it.
struct Summary<'a>(&'a mut String);

impl Visit for Summary<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "summary" {
            *self.0 = format!("{value:?}");
        }
    }
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut summary = String::new();
            event.record(&mut Summary(&mut summary));
            self.0.lock().unwrap().push(summary);
        }
    }
}

/// Twenty thousand items with a barcode each, put there past the API.
async fn fill_the_catalogue(scene: &Scene) {
    let fill = "WITH added AS (
            INSERT INTO catalog.item (id, sku, sku_key, name, name_sort, name_search, base_unit, scale, tracking, updated_at, owner_id, created_at)
            SELECT gen_random_uuid(), 'X' || n, 'X' || n, 'X' || n, 'x' || n, 'x' || n, 'pcs', 0, 'none', now(), $1::uuid, now()
            FROM generate_series(1, 20000) n RETURNING id, sku),
        levels AS (
            INSERT INTO catalog.packaging (id, item_id, level, quantity)
            SELECT gen_random_uuid(), id, 'each', 1 FROM added RETURNING id, item_id)
        INSERT INTO catalog.barcode (owner_id, key, packaging_id, item_id, position, barcode)
        SELECT $1::uuid, 'B-' || a.sku, l.id, l.item_id, 0, 'B-' || a.sku FROM levels l JOIN added a ON a.id = l.item_id";
    sqlx::query(fill).bind(text(&scene.owner)).execute(&scene.app.test.owner).await.unwrap();
    for table in ["catalog.item", "catalog.packaging", "catalog.barcode"] {
        let analyze = format!("ANALYZE {table}");
        sqlx::query(sqlx::AssertSqlSafe(analyze)).execute(&scene.app.test.owner).await.unwrap();
    }
}

#[tokio::test]
async fn a_scan_costs_as_many_statements_whatever_the_size_of_the_catalogue() {
    let scene = Scene::set().await.with_jam().await;
    scene.bring_in("JAM", "12", json!({"lot": "L2601A", "expires_on": "2026-12-31"})).await;
    let statements = Statements::default();
    let _counted = tracing_subscriber::registry().with(statements.clone()).set_default();
    let scans = [EACH, "011952123400001010L2601A17261231", "A-01", "????", "]C101195212340000101726123110L2601A"];
    let mut costs = Vec::new();
    for round in 0..3 {
        if round == 2 {
            fill_the_catalogue(&scene).await;
        }
        let mut cost = Vec::new();
        for scan in scans {
            statements.taken();
            scene.scan(scan).await;
            cost.push(statements.taken());
        }
        costs.push(cost);
    }
    let [_, small, large] = &costs[..] else { panic!("three rounds") };
    assert_eq!(small, large, "the same before and after twenty thousand items came");
    assert!(small.iter().all(|cost| (1..=14).contains(&cost.len())), "{small:?}");
    assert_eq!(scene.one("B-X777").await["item"]["sku"], "X777");
}

#[tokio::test]
async fn a_barcode_is_found_by_its_index() {
    let scene = Scene::set().await.with_jam().await;
    fill_the_catalogue(&scene).await;
    let statement = ambar_catalog::STATEMENTS.iter().find(|sql| sql.contains("n.key = ANY($1)")).unwrap();
    let mut connection = scene.app.test.owner.acquire().await.unwrap();
    for setting in ["SET plan_cache_mode = force_generic_plan".to_owned(), format!("PREPARE scan AS {statement}")] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(setting)).execute(&mut *connection).await.unwrap();
    }
    let explain = "EXPLAIN EXECUTE scan (ARRAY['09521234000013', 'B-X777'], NULL)";
    let plan: Vec<(String,)> = sqlx::query_as(explain).fetch_all(&mut *connection).await.unwrap();
    let plan = plan.into_iter().map(|(line,)| line).collect::<Vec<_>>().join("\n");
    assert!(plan.contains("barcode_key_idx") && !plan.contains("Seq Scan on barcode"), "{plan}");
    assert!(!plan.contains("Seq Scan on item"), "{plan}");
}
