//! The site that is worked in, set up over HTTP: one warehouse, its places, one owner, the items.

use anyhow::{Context, Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    api::{Api, id},
    output::progress,
};

/// What one piece of every item weighs and takes up.
pub const WEIGHT_G: i64 = 100;
pub const VOLUME_CM3: i64 = 40;

/// How large the site is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub items: usize,
    pub places: usize,
}

impl Size {
    /// 10,000 items and 5,000 places, or so many hundredths of it.
    pub const fn of(percent: u32) -> Self {
        Self { items: 100 * percent as usize, places: 50 * percent as usize }
    }

    /// How far the twenty usual destinations of an item are apart.
    pub const fn step(self) -> usize {
        self.places / 20
    }
}

/// What commands name.
#[derive(Debug, Clone)]
pub struct Site {
    pub size: Size,
    pub warehouse: String,
    pub owner: String,
    pub supplier: String,
    pub customer: String,
    /// By number, which begins with 1 in every script: the first is at 0 here.
    pub items: Vec<String>,
    /// By number, as the items.
    pub places: Vec<String>,
}

/// Sets it up on an empty server.
///
/// # Errors
/// If the server refuses something.
pub async fn set_up(api: &Api, size: Size) -> Result<Site> {
    let body = json!({"code": "BENCH", "name": "Measured warehouse", "time_zone": "UTC"});
    let warehouse = id(&api.post("/warehouses", &body).await?)?;
    let owner = id(&api.post("/owners", &json!({"code": "OWNER", "name": "The owner"})).await?)?;
    let supplier = partner(api, &owner, "supplier").await?;
    let customer = partner(api, &owner, "customer").await?;
    places(api, &warehouse, size).await?;
    // A prefix out of GS1's range for demonstrations: cartons are numbered from it.
    let range =
        json!({"extension_digit": 0, "company_prefix": "9521234", "next_reference": 1, "last_reference": 999_999_999});
    let range = api.send(Method::PUT, "/sscc-range", Some(&range)).await?;
    if !range.status.is_success() {
        bail!("the SSCC range is refused: {}", range.body);
    }
    let places = storage(api, &warehouse).await?;
    if places.len() != size.places {
        bail!("{} places were made, and {} are listed", size.places, places.len());
    }
    progress(&format!("{} places", places.len()));
    let bodies = (1..=size.items).map(|number| item(&owner, number)).collect();
    let items = api.post_all("/items", bodies).await?.iter().map(id).collect::<Result<Vec<_>>>()?;
    progress(&format!("{} items", items.len()));
    Ok(Site { size, warehouse, owner, supplier, customer, items, places })
}

async fn partner(api: &Api, owner: &str, kind: &str) -> Result<String> {
    let body = json!({"owner_id": owner, "kind": kind, "code": kind.to_uppercase(), "name": format!("The {kind}")});
    id(&api.post("/partners", &body).await?)
}

/// Storage with limits that are checked and never reached, and a floor to receive on and pick to.
async fn places(api: &Api, warehouse: &str, size: Size) -> Result<()> {
    let zone = json!({"warehouse_id": warehouse, "code": "STORE", "name": "Storage and floor"});
    let zone = id(&api.post("/zones", &zone).await?)?;
    let step = |x: i64, y: i64| json!({"x_mm": x, "y_mm": y, "z_mm": 0});
    let pattern = format!("P-{{001..{:03}}}-{{01..50}}", size.places / 50);
    let storage = json!({
        "warehouse_id": warehouse, "zone_id": zone, "pattern": pattern, "kind": "storage", "mixing": "any",
        "limits": {"max_weight_g": 1_000_000_000_000_i64, "max_volume_cm3": 1_000_000_000_000_i64, "max_handling_units": 1_000_000},
        "steps": [step(3_000, 0), step(0, 1_200)],
    });
    api.post("/locations/generate", &storage).await?;
    for (pattern, kind) in [("DOCK-{1..4}", "dock"), ("STAGE-{1..4}", "staging"), ("PACK-{1..4}", "packing")] {
        let floor = json!({"warehouse_id": warehouse, "zone_id": zone, "pattern": pattern, "kind": kind,
            "start": step(0, -5_000), "steps": [step(4_000, 0)]});
        api.post("/locations/generate", &floor).await?;
    }
    Ok(())
}

/// The ids of the storage places, in the order of their codes.
async fn storage(api: &Api, warehouse: &str) -> Result<Vec<String>> {
    let first = format!("/locations?warehouse_id={warehouse}&kind=storage&limit=200");
    let mut path = first.clone();
    let mut ids = Vec::new();
    loop {
        let page = api.get(&path).await?;
        for place in page["items"].as_array().context("a page has no items")? {
            ids.push(id(place)?);
        }
        match page["next"].as_str() {
            Some(next) => path = format!("{first}&after={next}"),
            None => return Ok(ids),
        }
    }
}

/// An item as another system sends it.
fn item(owner: &str, number: usize) -> Value {
    let each = json!({"level": "each", "quantity": "1", "length_mm": 50, "width_mm": 40, "height_mm": 20, "weight_g": WEIGHT_G});
    json!({"owner_id": owner, "sku": sku(number), "name": format!("Item {number}"), "packagings": [each]})
}

/// The code of an item.
pub fn sku(number: usize) -> String {
    format!("SKU-{number:06}")
}

/// The code of a place by its number.
pub fn place(number: usize) -> String {
    format!("P-{:03}-{:02}", (number - 1) / 50 + 1, (number - 1) % 50 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_in_the_order_of_their_codes() {
        assert_eq!([1, 50, 51, 5_000].map(place), ["P-001-01", "P-001-50", "P-002-01", "P-100-50"]);
    }

    #[test]
    fn the_full_site_is_that_of_the_plain_scripts() {
        let full = Size::of(100);
        assert_eq!((full.items, full.places, full.step()), (10_000, 5_000, 250));
        let least = Size::of(1);
        assert_eq!((least.items, least.places, least.step()), (100, 50, 2));
    }
}
