//! A small warehouse, made over the API.

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::{Value, json};

use crate::api::Api;

/// Requests at once while setting up.
const AT_ONCE: usize = 32;

/// A row of stock that commands are about.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) stock_id: i64,
    /// Its item, by number.
    pub(crate) item: usize,
    pub(crate) location: String,
}

/// An item.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) id: String,
    pub(crate) sku: String,
}

/// Everything that commands name.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) warehouse: String,
    pub(crate) owner: String,
    pub(crate) customer: String,
    pub(crate) items: Vec<Item>,
    pub(crate) rows: Vec<Row>,
    /// What every row began with.
    pub(crate) each: u32,
}

/// How large a warehouse is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) items: usize,
    pub(crate) places: usize,
    /// Pieces of every item in every place.
    pub(crate) each: u32,
}

impl World {
    /// Makes it; every item stands in every place. `name` tells it from others in the same database.
    ///
    /// # Errors
    /// If the server refuses a step.
    pub(crate) async fn make(api: &Api, name: &str, size: Size) -> Result<Self> {
        let made = async |path: &str, key: &str, body: Value| api.make(path, &format!("{name}-{key}"), &body).await;
        let id = |made: &Value| made["id"].as_str().map(str::to_owned).context("what is made has an id");
        let body = json!({"code": name, "name": "For tests", "time_zone": "UTC"});
        let warehouse = id(&made("/warehouses", "warehouse", body).await?)?;
        let zone = id(&made("/zones", "zone", json!({"warehouse_id": warehouse, "code": "Z", "name": "All"})).await?)?;
        for (pattern, kind) in [
            (format!("S-{{00001..{:05}}}", size.places), "storage"),
            ("DOCK-1".into(), "dock"),
            ("STAGE-1".into(), "staging"),
            ("PACK-1".into(), "packing"),
            ("CHECK-1".into(), "inspection"),
        ] {
            let step = json!([{"x_mm": 1000, "y_mm": 0, "z_mm": 0}]);
            let steps = if kind == "storage" { step } else { json!([]) };
            let body = json!({"warehouse_id": warehouse, "zone_id": zone, "pattern": pattern, "kind": kind,
                "mixing": "any", "start": {"x_mm": 0, "y_mm": 0, "z_mm": 0}, "steps": steps});
            made("/locations/generate", &format!("places-{kind}"), body).await?;
        }
        let owner = id(&made("/owners", "owner", json!({"code": name, "name": "Owner"})).await?)?;
        let body = json!({"owner_id": owner, "kind": "customer", "code": name, "name": "Customer"});
        let customer = id(&made("/partners", "customer", body).await?)?;
        let mut items = Vec::new();
        for number in 0..size.items {
            let sku = format!("{name}-{number}");
            let body = json!({"owner_id": owner, "sku": sku, "name": sku});
            items.push(Item { id: id(&made("/items", &format!("item-{number}"), body).await?)?, sku });
        }
        let mut world = Self { warehouse, owner, customer, items, rows: Vec::new(), each: size.each };
        world.rows = world.stock(api, name, size).await?;
        Ok(world)
    }

    /// Puts the goods in their places.
    async fn stock(&self, api: &Api, name: &str, size: Size) -> Result<Vec<Row>> {
        let wanted = (0..size.items).flat_map(|item| (0..size.places).map(move |place| (item, place)));
        stream::iter(wanted)
            .map(|(item, place)| async move {
                let location = format!("S-{:05}", place + 1);
                let thing = self.items.get(item).context("an item of this warehouse")?;
                let body = json!({"direction": "in", "quantity": size.each.to_string(), "reason": "OPENING", "note": "seed",
                    "found": {"item_id": thing.id, "warehouse_id": self.warehouse, "location": location, "status": "available"}});
                let made = api.make("/stock/adjustments", &format!("{name}-stock-{item}-{place}"), &body).await?;
                let stock_id = made["movements"][0]["to"]["stock_id"].as_i64().context("goods found have a row")?;
                Ok(Row { stock_id, item, location })
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
    }
}
