//! What a release finds for the lines of an order: by claims on the stock, or by a rehearsal of them. Both go through here.

use std::collections::BTreeMap;

use ambar_inventory_contract::{
    AllocatedRow, Allocation, AvailabilityQuery, Mode, Rehearsal, StockDone, StockOutcome, StockRefusal, StockRequest,
    TakeFrom, Taken,
};
use ambar_kernel::{Ctx, ItemId, Quantity, Result, WarehouseId};
use ambar_shipments_domain::Policy;
use async_trait::async_trait;
use serde_json::json;
use sqlx::types::Json as SqlJson;

use crate::{
    Shipments, choosing, stock,
    store::{
        line::{LineRow, StoredShortage},
        order::OrderRow,
    },
};

/// Where stock is asked for.
#[async_trait]
pub(crate) trait Door: Send {
    /// Submits claims that stand or fall alone.
    async fn submit_each(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>>;

    /// Submits claims of which all are granted or none.
    async fn submit_all(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>>;

    /// What could be claimed of an item.
    async fn available(&mut self, warehouse: WarehouseId, item: ItemId) -> Result<Quantity>;
}

/// The stock itself: what is granted is claimed.
pub(crate) struct Stock<'a> {
    pub(crate) shipments: &'a Shipments,
    pub(crate) ctx: &'a Ctx,
}

#[async_trait]
impl Door for Stock<'_> {
    async fn submit_each(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>> {
        stock::submit_each(self.shipments, self.ctx, requests).await
    }

    async fn submit_all(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>> {
        self.shipments.inventory.submit(self.ctx, requests, Mode::All).await
    }

    async fn available(&mut self, warehouse: WarehouseId, item: ItemId) -> Result<Quantity> {
        available(self.shipments, self.ctx, warehouse, item).await
    }
}

/// A rehearsal: nothing is claimed, but what was granted is gone for whoever asks next.
pub(crate) struct Rehearsed<'a> {
    shipments: &'a Shipments,
    ctx: &'a Ctx,
    rehearsal: Box<dyn Rehearsal>,
    /// What is gone of each item, in its smallest units.
    gone: BTreeMap<(WarehouseId, ItemId), i64>,
}

impl<'a> Rehearsed<'a> {
    pub(crate) fn new(shipments: &'a Shipments, ctx: &'a Ctx, rehearsal: Box<dyn Rehearsal>) -> Self {
        Self { shipments, ctx, rehearsal, gone: BTreeMap::new() }
    }

    /// Notes what an order was granted; what it took from others was claimed before.
    pub(crate) fn note(&mut self, warehouse: WarehouseId, item: ItemId, found: &Found) {
        let claimed: i64 = found.rows.iter().map(|row| row.quantity.units()).sum();
        let taken: i64 = found.taken.iter().map(|taken| taken.quantity.units()).sum();
        *self.gone.entry((warehouse, item)).or_default() += claimed - taken;
    }
}

#[async_trait]
impl Door for Rehearsed<'_> {
    async fn submit_each(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>> {
        Ok(self.rehearsal.submit(&requests, Mode::Each))
    }

    async fn submit_all(&mut self, requests: Vec<StockRequest>) -> Result<Vec<StockOutcome>> {
        Ok(self.rehearsal.submit(&requests, Mode::All))
    }

    async fn available(&mut self, warehouse: WarehouseId, item: ItemId) -> Result<Quantity> {
        let there = available(self.shipments, self.ctx, warehouse, item).await?.units();
        let gone = self.gone.get(&(warehouse, item)).copied().unwrap_or_default();
        Ok(Quantity::new((there - gone).max(0))?)
    }
}

async fn available(shipments: &Shipments, ctx: &Ctx, warehouse: WarehouseId, item_id: ItemId) -> Result<Quantity> {
    let query = AvailabilityQuery { item_id, warehouse_id: Some(warehouse), location_id: None };
    Ok(shipments.inventory.availability(ctx, query).await?.available)
}

/// What a release found for a line.
pub(crate) struct Found {
    pub(crate) rows: Vec<AllocatedRow>,
    pub(crate) shortage: Option<StoredShortage>,
    /// What others lost by it.
    pub(crate) taken: Vec<Taken>,
}

impl Found {
    fn nothing(shortage: Option<StoredShortage>) -> Self {
        Self { rows: Vec::new(), shortage, taken: Vec::new() }
    }
}

/// What a release found for an order.
pub(crate) struct Finding {
    /// For each line.
    pub(crate) found: Vec<Found>,
    /// The lines, with their new figures.
    pub(crate) lines: Vec<LineRow>,
    /// Whether claims were granted, though perhaps of nothing: that uses up what was promised.
    pub(crate) claimed: bool,
}

/// The commands that claim stock for an order.
pub(crate) fn claims(
    order: &OrderRow,
    lines: &[LineRow],
    takeable: &BTreeMap<ItemId, Vec<TakeFrom>>,
) -> Result<Vec<StockRequest>> {
    let partial = order.policy() != Policy::ShipComplete;
    lines.iter().map(|line| choosing::claim_stock(order, line, partial, takeable)).collect()
}

/// Asks for stock for an order.
pub(crate) async fn find_stock(
    door: &mut dyn Door,
    order: &OrderRow,
    mut lines: Vec<LineRow>,
    takeable: &BTreeMap<ItemId, Vec<TakeFrom>>,
) -> Result<Finding> {
    let requests = claims(order, &lines, takeable)?;
    let whole = order.policy() == Policy::ShipComplete;
    // An order has no more lines than one submission takes.
    let outcomes = if whole { door.submit_all(requests).await? } else { door.submit_each(requests).await? };
    if whole && outcomes.iter().any(Result::is_err) {
        let found = shortages_of_whole(door, order, &lines, outcomes).await?;
        for (line, found) in lines.iter_mut().zip(&found) {
            line.shortage = found.shortage.clone().map(SqlJson);
        }
        return Ok(Finding { found, lines, claimed: false });
    }
    let mut found = Vec::with_capacity(lines.len());
    for (line, outcome) in lines.iter_mut().zip(outcomes) {
        let of_line = found_for(line, outcome)?;
        line.shortage = of_line.shortage.clone().map(SqlJson);
        line.set(line.figures()?.allocated(of_line.rows.iter().map(|row| row.quantity).sum())?);
        found.push(of_line);
    }
    Ok(Finding { found, lines, claimed: true })
}

fn found_for(line: &LineRow, outcome: StockOutcome) -> Result<Found> {
    match outcome {
        Ok(StockDone::Allocated { allocation: Allocation { rows, shortage, taken } }) => {
            let shortage = shortage.map(|shortage| StoredShortage {
                missing: shortage.missing,
                passed_over: shortage
                    .passed_over
                    .into_iter()
                    .map(|(why, quantity)| (name(json!(why)), quantity))
                    .collect(),
                refusal: None,
            });
            Ok(Found { rows, shortage, taken })
        }
        Ok(other) => Err(stock::odd(&other)),
        Err(refusal) => Ok(Found::nothing(Some(refused(&refusal, line.figures()?.open())))),
    }
}

fn name(value: serde_json::Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The shortage that a refusal tells of.
fn refused(refusal: &StockRefusal, wanted: Quantity) -> StoredShortage {
    let units = |value: &serde_json::Value| value.as_i64().and_then(|units| Quantity::new(units).ok());
    let missing = refusal.params.get("missing_units").and_then(units);
    let passed_over = refusal.params.get("passed_over_units").and_then(serde_json::Value::as_object);
    let passed_over = passed_over.into_iter().flatten();
    StoredShortage {
        missing: missing.unwrap_or(wanted),
        passed_over: passed_over.filter_map(|(why, value)| Some((why.clone(), units(value)?))).collect(),
        refusal: missing.is_none().then(|| refusal.code.clone()),
    }
}

/// What is missing of an order that is released whole or not at all. The line that stopped it tells so itself; of the
/// others the stock engine says nothing, so they are compared with what is available.
async fn shortages_of_whole(
    door: &mut dyn Door,
    order: &OrderRow,
    lines: &[LineRow],
    outcomes: Vec<StockOutcome>,
) -> Result<Vec<Found>> {
    let mut left: BTreeMap<ItemId, Quantity> = BTreeMap::new();
    let mut found = Vec::with_capacity(lines.len());
    for (line, outcome) in lines.iter().zip(outcomes) {
        let wanted = line.figures()?.open();
        let refusal = outcome.err().filter(|refusal| refusal.code != "inventory.batch_refused");
        let shortage = match refusal {
            Some(refusal) => Some(refused(&refusal, wanted)),
            None => {
                let available = match left.get(&line.item_id) {
                    Some(available) => *available,
                    None => door.available(order.warehouse_id, line.item_id).await?,
                };
                left.insert(line.item_id, available.saturating_minus(wanted));
                let missing = wanted.saturating_minus(available);
                (!missing.is_zero()).then(|| StoredShortage { missing, passed_over: Vec::new(), refusal: None })
            }
        };
        found.push(Found::nothing(shortage));
    }
    Ok(found)
}
