//! The demo's warehouse, owner, partners and people.

use anyhow::Result;
use serde_json::{Value, json};

use crate::replay::{Client, id};

/// What the documents name.
pub(super) struct Site {
    pub(super) warehouse: String,
    pub(super) owner: String,
    pub(super) supplier: String,
    pub(super) customers: Vec<String>,
}

/// Posts a step of the demo.
pub(super) async fn post(client: &Client, path: &str, step: &str, body: Value) -> Result<Value> {
    client.post("demo", path, step, &body).await?.ok(step)
}

pub(super) async fn set_up(client: &Client) -> Result<Site> {
    let body = json!({"code": "DEMO", "name": "Demo warehouse", "time_zone": "Europe/Moscow"});
    let warehouse = id(&post(client, "/warehouses", "warehouse", body).await?)?;
    for (code, name) in [("PICK", "Picking"), ("RESERVE", "Reserve"), ("FLOOR", "Docks, staging, packing")] {
        post(client, "/zones", &format!("zone-{code}"), json!({"warehouse_id": warehouse, "code": code, "name": name}))
            .await?;
    }
    places(client, &warehouse).await?;
    let range =
        json!({"extension_digit": 0, "company_prefix": "9521234", "next_reference": 1, "last_reference": 999_999_999});
    client.put_first("demo", "/sscc-range", "sscc-range", &range).await?.ok("the SSCC range")?;
    let owner = id(&post(client, "/owners", "owner", json!({"code": "AMBAR", "name": "Amber Goods"})).await?)?;
    let supplier = json!({"owner_id": owner, "kind": "supplier", "code": "NORTH", "name": "North Foods", "over_receipt_percent": 5});
    let supplier = id(&post(client, "/partners", "supplier", supplier).await?)?;
    let mut customers = Vec::new();
    for (code, name, policy) in [
        ("CORNER", "Corner shop", "ship_available"),
        ("CAFE", "Café on the square", "ship_available"),
        ("SCHOOL", "School no. 7", "ship_complete"),
    ] {
        let body =
            json!({"owner_id": owner, "kind": "customer", "code": code, "name": name, "shipping_policy": policy});
        customers.push(id(&post(client, "/partners", &format!("customer-{code}"), body).await?)?);
    }
    for (badge, name, shift) in
        [("1001", "Anna Petrova", "DAY"), ("1002", "Timur Saidov", "DAY"), ("1003", "Olga Kim", "NIGHT")]
    {
        let body = json!({"badge": badge, "name": name, "shift": shift, "warehouse_id": warehouse});
        post(client, "/people", &format!("person-{badge}"), body).await?;
    }
    Ok(Site { warehouse, owner, supplier, customers })
}

async fn places(client: &Client, warehouse: &str) -> Result<()> {
    let zones = client.get(&format!("/zones?warehouse_id={warehouse}")).await?.ok("the zones")?;
    let zone = |code: &str| {
        let zones = zones["items"].as_array().into_iter().flatten();
        zones.filter(|zone| zone["code"] == code).find_map(|zone| zone["id"].as_str()).unwrap_or_default().to_owned()
    };
    let step = |x: i64, y: i64, z: i64| json!({"x_mm": x, "y_mm": y, "z_mm": z});
    let floor = [
        ("DOCK-{1..2}", "dock"),
        ("STAGE-{1..2}", "staging"),
        ("PACK-{1..2}", "packing"),
        ("CHECK-1", "inspection"),
        ("OVER-1", "overflow"),
    ];
    for (pattern, kind) in floor {
        let body = json!({"warehouse_id": warehouse, "zone_id": zone("FLOOR"), "pattern": pattern, "kind": kind,
            "start": step(0, -6_000, 0), "steps": if pattern.contains('{') { json!([step(5_000, 0, 0)]) } else { json!([]) }});
        post(client, "/locations/generate", &format!("places-{kind}"), body).await?;
    }
    let racks = [
        (
            "PICK",
            "A-{01..06}-{01..10}-{1..2}",
            0,
            json!({"max_weight_g": 200_000, "max_volume_cm3": 800_000, "max_handling_units": 1}),
            "one_item",
        ),
        (
            "RESERVE",
            "R-{01..04}-{01..10}-{1..4}",
            20_000,
            json!({"max_weight_g": 1_200_000, "max_volume_cm3": 2_400_000, "max_handling_units": 2}),
            "any",
        ),
    ];
    for (code, pattern, y, limits, mixing) in racks {
        let body = json!({"warehouse_id": warehouse, "zone_id": zone(code), "pattern": pattern, "kind": "storage", "limits": limits,
            "mixing": mixing, "walk": "serpentine", "start": step(2_000, y, 0),
            "steps": [step(3_500, 0, 0), step(0, 1_400, 0), step(0, 0, 1_800)]});
        post(client, "/locations/generate", &format!("places-{code}"), body).await?;
    }
    Ok(())
}
