//! The warehouse, its owners and partners, and the items.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{
    goods::Day,
    plan::{Item, Kind, OWNERS, Plan},
    progress::Progress,
    world::{World, id},
};

/// The warehouse's code.
const CODE: &str = "REPLAY";

/// An item as the warehouse knows it.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) owner: usize,
    pub(crate) sku: String,
    pub(crate) kind: Kind,
    /// Pieces in a case.
    pub(crate) case: Option<u32>,
    /// Smallest units in a piece: grams of a weighed item.
    pub(crate) units_per_piece: u32,
}

impl Known {
    /// A number of pieces as a decimal string in base units.
    pub(crate) fn quantity(&self, pieces: u32) -> String {
        if self.kind != Kind::Decimal {
            return pieces.to_string();
        }
        let grams = u64::from(pieces) * u64::from(self.units_per_piece);
        format!("{}.{:03}", grams / 1000, grams % 1000)
    }
}

/// Everything that documents name.
pub(crate) struct Site {
    pub(crate) warehouse: String,
    pub(crate) owners: Vec<String>,
    pub(crate) suppliers: Vec<String>,
    /// By owner and customer number.
    pub(crate) customers: BTreeMap<(usize, String), String>,
    /// By code.
    pub(crate) items: BTreeMap<String, Known>,
}

/// Sets everything up that is not there yet.
pub(crate) async fn set_up(world: &World, progress: &Progress, day: &Day, plan: &Plan) -> Result<Site> {
    let warehouse = warehouse(world, progress).await?;
    let mut owners = Vec::new();
    let mut suppliers = Vec::new();
    for owner in 0..OWNERS {
        let code = format!("OWNER-{}", owner + 1);
        let body = json!({"code": code, "name": format!("Owner {}", owner + 1)});
        let made = world
            .make_or_find(
                "/owners",
                &format!("owner-{code}"),
                &body,
                "catalog.owner_code_taken",
                &format!("/owners?code={code}"),
            )
            .await?;
        let owner_id = id(&made)?;
        let body = json!({"owner_id": owner_id, "kind": "supplier", "code": "SUPPLIER", "name": "The supplier", "over_receipt_percent": 5});
        let find = format!("/partners?owner_id={owner_id}&kind=supplier&code=SUPPLIER");
        let made = world
            .make_or_find("/partners", &format!("supplier-{code}"), &body, "catalog.partner_code_taken", &find)
            .await?;
        suppliers.push(id(&made)?);
        owners.push(owner_id);
    }
    let customers = customers(world, progress, day, plan, &owners).await?;
    let items = items(world, progress, plan, &owners).await?;
    Ok(Site { warehouse, owners, suppliers, customers, items })
}

async fn warehouse(world: &World, progress: &Progress) -> Result<String> {
    let body = json!({"code": CODE, "name": "Replayed warehouse", "time_zone": "Europe/London"});
    let find = format!("/warehouses?code={CODE}");
    let made = world.make_or_find("/warehouses", "warehouse", &body, "locations.warehouse_code_taken", &find).await?;
    let warehouse = id(&made)?;
    let zones = [("FAST", "Near dispatch"), ("BULK", "Farther away"), ("FLOOR", "Docks, staging, packing")];
    let mut zone_ids = BTreeMap::new();
    for (code, name) in zones {
        let body = json!({"warehouse_id": warehouse, "code": code, "name": name});
        let find = format!("/zones?warehouse_id={warehouse}&code={code}");
        let made =
            world.make_or_find("/zones", &format!("zone-{code}"), &body, "locations.zone_code_taken", &find).await?;
        zone_ids.insert(code, id(&made)?);
    }
    let step = |x: i64, y: i64, z: i64| json!({"x_mm": x, "y_mm": y, "z_mm": z});
    let storage = [("FAST", "F-{01..20}-{01..25}-{1..4}", 0), ("BULK", "B-{01..40}-{01..25}-{1..6}", 60_000)];
    let floor = [
        ("DOCK-{1..4}", "dock"),
        ("STAGE-{1..4}", "staging"),
        ("PACK-{1..4}", "packing"),
        ("CHECK-{1..2}", "inspection"),
        ("OVER-{1..2}", "overflow"),
    ];
    let places = storage.len() + floor.len();
    progress.phase("places", places);
    for (zone, pattern, y) in storage {
        let body = json!({
            "warehouse_id": warehouse, "zone_id": zone_ids[zone], "pattern": pattern, "kind": "storage",
            "limits": {"max_weight_g": 1_000_000, "max_volume_cm3": 2_000_000, "max_handling_units": 4}, "mixing": "one_item",
            "start": step(2_000, y, 0), "steps": [step(3_000, 0, 0), step(0, 1_200, 0), step(0, 0, 1_500)], "walk": "serpentine",
        });
        generate(world, &format!("places-{zone}"), &body).await?;
        progress.step();
    }
    for (pattern, kind) in floor {
        let body = json!({"warehouse_id": warehouse, "zone_id": zone_ids["FLOOR"], "pattern": pattern, "kind": kind,
            "start": step(0, -5_000, 0), "steps": [step(4_000, 0, 0)]});
        generate(world, &format!("places-{kind}"), &body).await?;
        progress.step();
    }
    let range = world.client.get("/sscc-range").await?;
    if !range.status.is_success() || range.body["company_prefix"].is_null() {
        // A prefix out of GS1's range for demonstrations.
        let body = json!({"extension_digit": 0, "company_prefix": "9521234", "next_reference": 1, "last_reference": 999_999_999});
        world.client.put_first("master data", "/sscc-range", "sscc-range", &body).await?.ok("the SSCC range")?;
    }
    Ok(warehouse)
}

async fn generate(world: &World, step: &str, body: &Value) -> Result<()> {
    let answer = world.client.post("master data", "/locations/generate", step, body).await?;
    // Another day has made them.
    if answer.code() == "locations.location_code_taken" { Ok(()) } else { answer.ok("places").map(drop) }
}

async fn customers(
    world: &World,
    progress: &Progress,
    day: &Day,
    plan: &Plan,
    owners: &[String],
) -> Result<BTreeMap<(usize, String), String>> {
    let wanted: BTreeSet<(usize, &str, &str)> = day
        .orders
        .values()
        .flatten()
        .filter_map(|goods| Some((plan.items.get(&goods.code)?.owner, goods.customer.as_str(), goods.country.as_str())))
        .collect();
    // One customer is one record, whatever countries the file gives.
    let wanted: BTreeMap<(usize, &str), &str> =
        wanted.into_iter().map(|(owner, customer, country)| ((owner, customer), country)).collect();
    progress.phase("customers", wanted.len());
    let made = world.all(wanted, |((owner, customer), country)| async move {
        let owner_id = owners.get(owner).context("an owner too many")?;
        let body = json!({"owner_id": owner_id, "kind": "customer", "code": customer, "name": format!("Customer {customer}, {country}")});
        let find = format!("/partners?owner_id={owner_id}&kind=customer&code={customer}");
        let step = format!("customer-{owner}-{customer}");
        let made = world.make_or_find("/partners", &step, &body, "catalog.partner_code_taken", &find).await?;
        progress.step();
        Ok(((owner, customer.to_owned()), id(&made)?))
    });
    Ok(made.await?.into_iter().collect())
}

async fn items(world: &World, progress: &Progress, plan: &Plan, owners: &[String]) -> Result<BTreeMap<String, Known>> {
    progress.phase("items", plan.items.len());
    let made = world.all(plan.items.values(), |item| async move {
        let owner_id = owners.get(item.owner).context("an owner too many")?;
        let find = format!("/items?owner_id={owner_id}&sku={}", item.code.replace(' ', "%20"));
        let made = world
            .make_or_find(
                "/items",
                &format!("item-{}", item.code.replace(' ', "_")),
                &body(item, owner_id),
                "catalog.sku_taken",
                &find,
            )
            .await?;
        progress.step();
        Ok((item.code.clone(), known(item, &made)?))
    });
    Ok(made.await?.into_iter().collect())
}

/// An item as the shop's system would send it.
fn body(item: &Item, owner_id: &str) -> Value {
    let [length, width, height] = item.size_mm;
    let each = json!({"level": "each", "quantity": "1", "length_mm": length, "width_mm": width, "height_mm": height, "weight_g": item.weight_g});
    let mut packagings = vec![each];
    if let Some(case) = item.case {
        packagings.push(json!({"level": "case", "quantity": case.to_string(), "weight_g": item.weight_g * case + 200}));
        packagings.push(json!({"level": "pallet", "quantity": (case * 40).to_string()}));
    }
    let weighed = item.kind == Kind::Decimal;
    json!({
        "owner_id": owner_id,
        "sku": item.code,
        "name": item.name.chars().take(200).collect::<String>(),
        "base_unit": if weighed { "kg" } else { "pcs" },
        "scale": if weighed { 3 } else { 0 },
        "tracking": match item.kind { Kind::Expiry => "expiry", Kind::Serial => "serial", Kind::Plain | Kind::Decimal => "none" },
        "abc": item.abc.to_string(),
        "packagings": packagings,
    })
}

/// What the warehouse says that the item is.
fn known(item: &Item, view: &Value) -> Result<Known> {
    let view = if view["item"].is_object() { &view["item"] } else { view };
    let kind = match (view["tracking"].as_str(), view["scale"].as_u64()) {
        (Some("expiry"), _) => Kind::Expiry,
        (Some("serial"), _) => Kind::Serial,
        (Some("none"), Some(0)) => Kind::Plain,
        (Some("none"), Some(3)) => Kind::Decimal,
        _ => bail!("the item {} is there already, and is tracked in a way that no shop of ours has: {view}", item.code),
    };
    let packagings = view["packagings"].as_array().into_iter().flatten();
    let case =
        packagings.filter(|level| level["level"] == "case").find_map(|level| level["quantity"].as_str()?.parse().ok());
    let units_per_piece = if kind == Kind::Decimal { item.units_per_piece.max(5) } else { 1 };
    Ok(Known { owner: item.owner, sku: item.code.clone(), kind, case, units_per_piece })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_weighed_item_are_kilograms() {
        let known = |kind, units_per_piece| Known { owner: 0, sku: "A".into(), kind, case: None, units_per_piece };
        assert_eq!(known(Kind::Plain, 1).quantity(12), "12");
        assert_eq!(known(Kind::Decimal, 125).quantity(12), "1.500");
        assert_eq!(known(Kind::Decimal, 5).quantity(1), "0.005");
    }

    fn item(kind: Kind, case: Option<u32>) -> Item {
        Item {
            owner: 1,
            code: "22423".into(),
            name: "CAKESTAND".into(),
            kind,
            units_per_piece: 125,
            case,
            weight_g: 100,
            size_mm: [1, 2, 3],
            abc: 'A',
            supply: 9,
        }
    }

    #[test]
    fn an_item_in_cases_is_sent_with_its_case_and_its_pallet() {
        let body = body(&item(Kind::Plain, Some(12)), "o");
        let levels = body["packagings"].as_array().unwrap();
        let levels: Vec<_> = levels.iter().map(|level| (level["level"].as_str(), level["quantity"].as_str())).collect();
        assert_eq!(levels, [(Some("each"), Some("1")), (Some("case"), Some("12")), (Some("pallet"), Some("480"))]);
    }

    #[test]
    fn an_item_that_another_day_made_is_taken_as_the_warehouse_knows_it() {
        let packagings = json!([{"level": "each", "quantity": "1"}, {"level": "case", "quantity": "24"}]);
        let view = json!({"item": {"tracking": "expiry", "scale": 0, "packagings": packagings}});
        let known = known(&item(Kind::Plain, Some(6)), &view).unwrap();
        assert_eq!((known.kind, known.case, known.units_per_piece), (Kind::Expiry, Some(24), 1));
    }

    #[test]
    fn an_item_that_is_tracked_as_no_shop_of_ours_does_is_refused_by_name() {
        let view = json!({"tracking": "none", "scale": 2, "packagings": []});
        let refusal = known(&item(Kind::Plain, None), &view).unwrap_err().to_string();
        assert!(refusal.starts_with("the item 22423 is there already"), "{refusal}");
    }
}
