//! What the tests compile: a small warehouse as its contexts would tell it, and the scripts that are kept in `testdata/steps`.

use ambar_catalog_contract::ItemCard;
use ambar_kernel::{Id, LocationCode};
use ambar_locations_contract::LocationCard;
use ambar_steps_script::{HeldTask, Script};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::flow::{self, Known, cluster::HeldList};

pub(crate) const SSCC: &str = "106141412345678908";
pub(crate) const MUG: &str = "4006381333931";
pub(crate) const MILK_CASE: &str = "14006381333945";

pub(crate) fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + n)
}

pub(crate) fn id<T>(n: u128) -> Id<T> {
    Id::from_uuid(uuid(n))
}

pub(crate) fn read<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error}: {json:#}"))
}

fn packaging(n: u128, level: &str, units: i64, barcodes: &[&str]) -> Value {
    json!({"id": uuid(n), "level": level, "quantity": units, "length_mm": null, "width_mm": null, "height_mm": null,
        "weight_g": 500, "barcodes": barcodes})
}

fn item(n: u128, sku: &str, name: &str, tracking: &str, packagings: Value) -> ItemCard {
    read(json!({"id": uuid(n), "version": 1, "owner_id": uuid(2), "sku": sku, "name": name,
        "base_unit": if sku == "RICE" { "kg" } else { "pcs" }, "scale": if sku == "RICE" { 3 } else { 0 }, "tracking": tracking,
        "category_id": null, "category": null, "abc": null, "min_remaining_days": null, "active": true, "packagings": packagings}))
}

fn place(n: u128, code: &str, kind: &str, check: &str) -> LocationCard {
    read(json!({"id": uuid(n), "version": 1, "warehouse_id": uuid(1), "zone_id": uuid(3), "zone": "PICK", "code": code,
        "kind": kind, "limits": {"max_weight_g": null, "max_volume_cm3": null, "max_handling_units": null}, "mixing": "any",
        "locked_in": false, "locked_out": false, "position": {"x_mm": 0, "y_mm": 0, "z_mm": 0}, "pick_sequence": 1,
        "check_digits": check, "active": true}))
}

/// Every item and place of the small warehouse.
pub(crate) fn known() -> Known {
    let items = [
        item(
            11,
            "MUG",
            "Mug, white",
            "none",
            json!([packaging(21, "each", 1, &[MUG]), packaging(22, "case", 12, &["14006381333938"])]),
        ),
        item(
            12,
            "MILK",
            "Milk 1 l",
            "expiry",
            json!([packaging(23, "each", 1, &["4006381333948"]), packaging(24, "case", 12, &[MILK_CASE])]),
        ),
        item(13, "TEA", "Green tea", "lot", json!([packaging(25, "each", 1, &["4006381333955"])])),
        item(
            14,
            "LAMP",
            "Lamp",
            "serial",
            json!([packaging(26, "each", 1, &["4006381333962"]), packaging(29, "case", 4, &["14006381333969"])]),
        ),
        item(15, "RICE", "Rice", "none", json!([packaging(27, "each", 1000, &["4006381333979"])])),
    ];
    let places = [
        place(31, "A-01", "storage", "47"),
        place(32, "A-02", "storage", "12"),
        place(33, "DOCK-1", "dock", "05"),
        place(34, "STAGE-1", "staging", "81"),
    ];
    Known {
        items: items.into_iter().map(|card| (card.id, card)).collect(),
        places: places.into_iter().map(|card| (card.code.clone(), card)).collect(),
    }
}

pub(crate) fn held(kind: &str) -> HeldTask {
    HeldTask {
        id: uuid(90).to_string(),
        kind: kind.into(),
        token: 1,
        lease_until: Some("2026-11-24T08:30:00+00:00".into()),
    }
}

fn goods(item: u128, sku: &str, quantity: i64) -> Value {
    json!({"item_id": uuid(item), "sku": sku, "quantity": quantity, "lot": null, "serial": null})
}

fn putaway_of(sscc: Value, location: Value) -> Value {
    json!({"id": uuid(40), "task_id": uuid(90), "open": true, "warehouse_id": uuid(1), "owner_id": uuid(2), "item_id": uuid(11),
        "sku": "MUG", "name": "Mug, white", "scale": 0, "sscc": sscc, "from": "DOCK-1", "location": location,
        "why": "nearest_empty", "rejected": [["A-02", "ranked_lower"]], "goods": [goods(11, "MUG", 40)]})
}

pub(crate) fn putaway(sscc: Value, location: Value) -> Script {
    flow::putaway::compile(&read(putaway_of(sscc, location)), held("putaway"), &known())
}

fn stop(n: u128, item: (u128, &str, &str), place: &str, more: Value) -> Value {
    let mut stop = json!({"id": uuid(n), "item_id": uuid(item.0), "sku": item.1, "name": item.2, "scale": 0, "location": place,
        "pick_sequence": 10, "lot": null, "serial": null, "left": 1});
    stop.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    stop
}

pub(crate) fn stops() -> Vec<Value> {
    vec![
        stop(51, (11, "MUG", "Mug, white"), "A-01", json!({"left": 5})),
        stop(52, (13, "TEA", "Green tea"), "A-01", json!({"lot": "T1"})),
        stop(53, (14, "LAMP", "Lamp"), "A-02", json!({"serial": "S-1"})),
        stop(54, (15, "RICE", "Rice"), "A-02", json!({"left": 1250, "scale": 3})),
    ]
}

fn list(n: u128, tote: &Value, stops: &[Value]) -> Value {
    json!({"id": uuid(50 + 100 * n), "task_id": uuid(90 + n), "version": 3, "open": true, "order_id": uuid(60 + n),
        "order_number": format!("SO-{:06}", n + 1), "owner_id": uuid(2), "warehouse_id": uuid(1), "tote": tote,
        "stops": stops.len() + 1, "left": stops})
}

pub(crate) fn pick(stops: Vec<Value>) -> Option<Script> {
    flow::pick::compile(&read(list(0, &Value::Null, &stops)), held("pick"), &known())
}

/// Two orders at once, which want the same thing at one place; with totes or without.
pub(crate) fn cluster(into_totes: bool, totes: [Value; 2]) -> Script {
    let one = [
        stop(51, (11, "MUG", "Mug, white"), "A-01", json!({"left": 2})),
        stop(53, (14, "LAMP", "Lamp"), "A-02", json!({"serial": "S-1", "pick_sequence": 20})),
    ];
    let two = [stop(151, (11, "MUG", "Mug, white"), "A-01", json!({}))];
    let lists = [list(0, &totes[0], &one), list(1, &totes[1], &two)];
    let cluster = read(json!({"id": uuid(70), "warehouse_id": uuid(1), "into_totes": into_totes, "lists": lists}));
    let cluster: ambar_picking_contract::ClusterWork = cluster;
    let task = |n: u128| HeldTask { id: uuid(90 + n).to_string(), ..held("pick") };
    let lists: Vec<_> =
        cluster.lists.iter().zip([task(0), task(1)]).map(|(work, task)| HeldList { work, task }).collect();
    flow::cluster::compile(&cluster, &lists, &known()).unwrap()
}

pub(crate) fn count(more: Value) -> Script {
    let mut work = json!({"id": uuid(70), "task_id": uuid(90), "version": 1, "open": true, "warehouse_id": uuid(1), "location": "A-01",
        "sscc": null, "item_id": uuid(11), "sku": "MUG", "name": "Mug, white", "scale": 0, "lot": null, "serial": null});
    work.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    flow::count::compile(&read(work), held("count"), &known())
}

fn line(n: u128, item: (u128, &str, &str), scale: u8, expected: i64, received: i64) -> Value {
    json!({"id": uuid(n), "item_id": uuid(item.0), "sku": item.1, "name": item.2, "scale": scale, "lot": null, "expires_on": null,
        "expected": expected, "received": received})
}

pub(crate) fn receive(lines: bool, may_exceed: bool) -> Script {
    let all = json!([
        line(81, (11, "MUG", "Mug, white"), 0, 36, 0),
        line(82, (12, "MILK", "Milk 1 l"), 0, 24, 0),
        line(83, (13, "TEA", "Green tea"), 0, 40, 40),
        line(84, (14, "LAMP", "Lamp"), 0, 2, 0),
        line(85, (15, "RICE", "Rice"), 3, 2500, 0),
    ]);
    let work = json!({"id": uuid(80), "number": "IN-000001", "open": true, "owner_id": uuid(2), "warehouse_id": uuid(1),
        "dock": "DOCK-1", "lines": if lines { all } else { json!([]) },
        "units": [{"sscc": SSCC, "received": false}, {"sscc": "106141412345678915", "received": true}]});
    let docks = ["DOCK-1", "STAGE-1"].map(|code| LocationCode::parse(code).unwrap());
    flow::receive::compile(&read(work), &docks, may_exceed, &known())
}

fn packed(n: u128, item: (u128, &str, &str), picked: i64, packed: i64) -> Value {
    json!({"id": uuid(n), "item_id": uuid(item.0), "sku": item.1, "name": item.2, "base_unit": "pcs", "scale": 0, "picked": picked,
        "packed": packed})
}

/// An order of one line; of another one nothing was there.
pub(crate) fn pack_single() -> Script {
    packing(&[packed(61, (11, "MUG", "Mug, white"), 3, 0), packed(62, (14, "LAMP", "Lamp"), 0, 0)], false)
}

/// An order of four lines: how many of them wait to be packed, of three.
pub(crate) fn pack(waiting: usize) -> Script {
    let mut lines = [
        packed(61, (11, "MUG", "Mug, white"), 3, 0),
        packed(62, (14, "LAMP", "Lamp"), 1, 0),
        packed(63, (13, "TEA", "Green tea"), 2, 2),
        packed(64, (11, "MUG", "Mug, white"), 1, 0),
    ];
    for line in lines.iter_mut().skip(waiting) {
        line["packed"] = line["picked"].clone();
    }
    packing(&lines, waiting == 0)
}

fn packing(lines: &[Value], carton_open: bool) -> Script {
    let work = json!({"id": uuid(60), "number": "SO-000001", "version": 5, "open": true, "owner_id": uuid(2), "warehouse_id": uuid(1),
        "picking_complete": true, "carton_open": carton_open, "lines": lines});
    flow::pack::compile(&read(work), &known())
}

pub(crate) fn exception() -> Script {
    let summary = json!({"kind": "damaged", "location": "A-01", "sku": "MUG", "reported_by": "ann", "recorded_at": "2026-11-24T08:00:00+00:00"});
    flow::exception::compile(id(1), held("exception"), &summary, &known())
}

/// Every script, by the name of its file.
pub(crate) fn all() -> Vec<(&'static str, Script)> {
    vec![
        ("putaway", putaway(Value::Null, json!("A-01"))),
        ("putaway-unit", putaway(json!(SSCC), json!("A-01"))),
        ("putaway-no-place", putaway(Value::Null, Value::Null)),
        ("pick", pick(stops()).unwrap()),
        ("cluster-totes", cluster(true, [Value::Null, Value::Null])),
        ("cluster", cluster(true, [json!("T-1"), json!("T-2")])),
        ("batch", cluster(false, [Value::Null, Value::Null])),
        ("count", count(json!({}))),
        ("count-in-unit", count(json!({"sscc": SSCC, "lot": "T1", "serial": "S-1"}))),
        ("receive", receive(true, true)),
        ("receive-units", receive(false, false)),
        ("pack-single", pack_single()),
        ("pack", pack(4)),
        ("pack-close", pack(0)),
        ("move", flow::free::moving(id(1))),
        ("adjust", flow::free::adjusting(id(1))),
        ("count-places", flow::free::counting(id(1))),
        ("inquiry", flow::free::inquiring(id(1))),
        ("exception", exception()),
    ]
}
