//! What the server says that it holds: movements by the document that they are for, and what is reserved for orders.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use crate::{api::Api, world::World};

/// The kind of a document and its id.
pub(crate) type Reference = (String, String);

/// What of a movement tells whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Movement {
    pub(crate) reference: Reference,
    pub(crate) note: Option<String>,
}

/// Every movement of a warehouse for which clients may be asked.
#[derive(Debug, Default, Clone)]
pub(crate) struct Ledger {
    pub(crate) movements: Vec<Movement>,
}

/// Movements that are made with documents of their own by one command each.
const OF_ONE_COMMAND: [&str; 3] = ["move", "adjustment", "receipt"];

impl Ledger {
    /// Reads all of it over the API. What stood there from the beginning is left out.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) async fn read(api: &Api, world: &World) -> Result<Self> {
        let mut movements = Vec::new();
        for kind in OF_ONE_COMMAND {
            let path = format!("/movements?warehouse_id={}&reference_kind={kind}", world.warehouse);
            for row in api.all(&path).await? {
                let text = |field: &str| row[field].as_str().map(str::to_owned);
                let note = text("note");
                if note.as_deref() == Some("seed") {
                    continue;
                }
                let id = text("reference_id").context("a movement is for a document")?;
                movements.push(Movement { reference: (kind.to_owned(), id), note });
            }
        }
        Ok(Self { movements })
    }

    /// How many movements there are for each document.
    pub(crate) fn counts(&self) -> BTreeMap<&Reference, usize> {
        let mut counts = BTreeMap::new();
        for movement in &self.movements {
            *counts.entry(&movement.reference).or_default() += 1;
        }
        counts
    }

    /// How many movements carry each remark: clients send the key of their command as one.
    pub(crate) fn notes(&self) -> BTreeMap<&str, usize> {
        let mut notes = BTreeMap::new();
        for note in self.movements.iter().filter_map(|movement| movement.note.as_deref()) {
            *notes.entry(note).or_default() += 1;
        }
        notes
    }
}

/// How much is reserved for each of these orders; nothing for one that is not there.
///
/// # Errors
/// If it cannot be read.
pub(crate) async fn reserved(api: &Api, orders: Vec<String>) -> Result<BTreeMap<String, Option<i64>>> {
    stream::iter(orders)
        .map(|order| async move {
            let crate::api::Reply::Answer(found) = api.get(&format!("/orders/{order}")).await else {
                anyhow::bail!("order {order} cannot be read")
            };
            if found.status == 404 {
                return Ok((order, None));
            }
            let rows = api.all(&format!("/reservations?order_id={order}")).await?;
            let sum = rows.iter().filter_map(|row| whole(&row["quantity"])).sum();
            Ok((order, Some(sum)))
        })
        .buffer_unordered(16)
        .try_collect()
        .await
}

/// What stands of each item, by its id.
///
/// # Errors
/// If it cannot be read.
pub(crate) async fn on_hand(api: &Api, world: &World) -> Result<BTreeMap<String, i64>> {
    let mut sums = BTreeMap::new();
    for row in api.all(&format!("/stock?warehouse_id={}", world.warehouse)).await? {
        let item = row["item_id"].as_str().context("a row has an item")?.to_owned();
        *sums.entry(item).or_default() += whole(&row["on_hand"]).context("a row has a quantity")?;
    }
    Ok(sums)
}

/// A quantity of whole pieces.
pub(crate) fn whole(quantity: &Value) -> Option<i64> {
    quantity.as_str()?.parse().ok()
}
