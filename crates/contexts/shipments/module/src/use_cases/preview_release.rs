//! Tells beforehand what a release of orders would come to: the same steps as [`super::release_order`] on a rehearsal of the
//! stock. Nothing is changed.

use std::collections::{BTreeMap, BTreeSet};

use ambar_inventory_contract::StockRequest;
use ambar_kernel::{Ctx, ErrorKind, Failure, FieldError, OrderId, OwnerId, ReservationId, Result, WarehouseId};
use ambar_shipments_contract::ShipmentsWrite;
use ambar_shipments_domain::{Action, OrderState};
use ambar_web::{Allow, Json, Problem};
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::release_order::staging;
use crate::{
    Shipments, choosing,
    claiming::{self, Finding, Rehearsed, find_stock},
    store::{
        self,
        claim::{MOST_TAKEABLE, Takeable},
        line::LineRow,
        order::OrderRow,
    },
    views::release_preview::{PreviewedOrder, ReleasePreview},
};

/// The most orders at once.
const MOST_ORDERS: usize = 200;

/// The most lines that they may have together: what all of them choose from is in memory at once.
const MOST_LINES: usize = 5000;

/// Which orders would be released, and how.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewRelease {
    /// The orders, 1 to 200, in the sequence in which they would be released: what one gets is gone for the next.
    #[schema(min_items = 1, max_items = 200)]
    order_ids: Vec<OrderId>,
    /// As in a release: what is missing is taken from orders of lower priority that nobody picks yet.
    #[serde(default)]
    take_from_lower: bool,
}

/// Tells what a release of these orders would come to now: what would be claimed for each line, where and why there, what
/// would be missing and why, and which orders would not be released. Decided by the rules of a release, on what is there at
/// this moment. Nothing is claimed or changed, so that it needs no key.
#[utoipa::path(post, path = "/orders/release-preview", operation_id = "preview_release", tag = "shipments",
    request_body = PreviewRelease, responses((status = 200, body = ReleasePreview)),
    extensions(("x-permission" = json!("shipments:write")), ("x-idempotency" = json!("none")),
        ("x-answer" = json!("long")),
        ("x-problems" = json!(["404 shipments.order_unknown", "422 shipments.how_many", "422 shipments.order_twice",
            "422 shipments.too_many_lines"]))))]
pub(crate) async fn post(
    State(shipments): State<Shipments>,
    allow: Allow<ShipmentsWrite>,
    Json(body): Json<PreviewRelease>,
) -> Result<Json<ReleasePreview>, Problem> {
    Ok(Json(preview_release(&shipments, &allow.ctx, &body).await?))
}

async fn preview_release(shipments: &Shipments, ctx: &Ctx, body: &PreviewRelease) -> Result<ReleasePreview> {
    body.check()?;
    let orders = store::order::find_many(shipments.db.reader(), &body.order_ids).await?;
    let mut entries = ready(shipments, ctx, orders, body.take_from_lower).await?;
    read_lines(shipments, ctx, &mut entries).await?;
    let mut requests: Vec<StockRequest> = Vec::new();
    for entry in entries.iter_mut().filter(|entry| entry.refusal.is_none()) {
        entry.takeable = choosing::takeable(shipments, &entry.order, &entry.lines).await?;
        requests.extend(named(entry)?);
    }
    let rehearsal = shipments.inventory.rehearse(ctx, &requests).await?;
    drop(requests);
    let mut door = Rehearsed::new(shipments, ctx, rehearsal);
    let mut shifted = Shifted::default();
    let mut orders = Vec::with_capacity(entries.len());
    for entry in entries {
        let Entry { order, refusal, lines, takeable } = entry;
        if let Some(refusal) = refusal {
            orders.push(PreviewedOrder::refused(&order, refusal));
            continue;
        }
        let wanted = lines.iter().map(|line| Ok(line.figures()?.open())).collect::<Result<Vec<_>>>()?;
        let takeable = shifted.seen_by(&order, &lines, takeable);
        let finding = find_stock(&mut door, &order, lines, &choosing::by_item(&takeable)).await?;
        // What an order whose release was interrupted had claimed by then is missing from the stock already.
        if order.state != OrderState::Released {
            for (line, found) in finding.lines.iter().zip(&finding.found) {
                door.note(order.warehouse_id, line.item_id, found);
            }
        }
        shifted.note(&order, &finding, &takeable);
        orders.push(PreviewedOrder::tried(&order, &wanted, &finding)?);
        // Hundreds of orders are a second's work: others get their turn in between.
        tokio::task::yield_now().await;
    }
    name_losers(shipments, &mut orders).await?;
    Ok(ReleasePreview { orders })
}

/// The claims of an order, for what they name: of what an item may be taken from once, not once for each of its lines.
fn named(entry: &Entry) -> Result<Vec<StockRequest>> {
    let mut takeable = choosing::by_item(&entry.takeable);
    let mut requests = Vec::with_capacity(entry.lines.len());
    for line in &entry.lines {
        requests.extend(claiming::claims(&entry.order, std::slice::from_ref(line), &takeable)?);
        takeable.remove(&line.item_id);
    }
    Ok(requests)
}

impl PreviewRelease {
    fn check(&self) -> Result<()> {
        let fault = |code, detail: String| {
            Err(Failure::invalid(vec![FieldError { pointer: "/order_ids".into(), code, detail }]))
        };
        let asked = self.order_ids.len();
        if !(1..=MOST_ORDERS).contains(&asked) {
            return fault("shipments.how_many", format!("1 to {MOST_ORDERS} orders can be looked at at once"));
        }
        if self.order_ids.iter().collect::<BTreeSet<_>>().len() < asked {
            return fault("shipments.order_twice", "name each order once: it is released once".into());
        }
        Ok(())
    }
}

/// An order on its way through.
struct Entry {
    order: OrderRow,
    /// Why it would not be released.
    refusal: Option<Failure>,
    lines: Vec<LineRow>,
    /// The claims that it may take from, as they are before any of the orders is released.
    takeable: Vec<Takeable>,
}

/// Which of the orders may be released. One whose release has begun goes on as it was told then.
async fn ready(shipments: &Shipments, ctx: &Ctx, orders: Vec<OrderRow>, takes: bool) -> Result<Vec<Entry>> {
    let mut no_staging: BTreeMap<WarehouseId, Option<Failure>> = BTreeMap::new();
    let mut entries = Vec::with_capacity(orders.len());
    for mut order in orders {
        let mut refusal = order.state.may(Action::Release).err().map(Failure::from);
        if refusal.is_none() && order.state != OrderState::Released {
            order.takes = takes;
            let warehouse = order.warehouse_id;
            if let std::collections::btree_map::Entry::Vacant(unknown) = no_staging.entry(warehouse) {
                unknown.insert(match staging(shipments, ctx, warehouse).await {
                    Ok(_) => None,
                    Err(failure) if failure.kind == ErrorKind::Refused => Some(failure),
                    Err(failure) => return Err(failure),
                });
            }
            refusal = no_staging.get(&warehouse).cloned().flatten();
        }
        entries.push(Entry { order, refusal, lines: Vec::new(), takeable: Vec::new() });
    }
    Ok(entries)
}

/// Reads the lines of the orders that may be released, with the rules by which their goods are chosen.
async fn read_lines(shipments: &Shipments, ctx: &Ctx, entries: &mut [Entry]) -> Result<()> {
    let may: Vec<OrderId> = entries.iter().filter(|it| it.refusal.is_none()).map(|it| it.order.id).collect();
    let most = i64::try_from(MOST_LINES + 1).map_err(Failure::internal)?;
    let found = store::line::of_orders(shipments.db.reader(), &may, most).await?;
    if found.len() > MOST_LINES {
        return Err(Failure::invalid(vec![FieldError {
            pointer: "/order_ids".into(),
            code: "shipments.too_many_lines",
            detail: format!("these orders have more than {MOST_LINES} lines together: look at fewer at once"),
        }]));
    }
    let mut by_order: BTreeMap<OrderId, Vec<LineRow>> = BTreeMap::new();
    for (order, line) in found {
        by_order.entry(order).or_default().push(line);
    }
    for entry in entries.iter_mut() {
        entry.lines = by_order.remove(&entry.order.id).unwrap_or_default();
    }
    choosing::apply_rules(shipments, ctx, entries.iter_mut().map(|it| (&it.order, &mut it.lines)).collect()).await
}

/// What the orders before would have changed of the claims that may be taken from.
#[derive(Default)]
struct Shifted {
    gone: BTreeSet<ReservationId>,
    made: Vec<(WarehouseId, OwnerId, Takeable)>,
}

impl Shifted {
    /// What an order could take from by then.
    fn seen_by(&self, order: &OrderRow, lines: &[LineRow], mut takeable: Vec<Takeable>) -> Vec<Takeable> {
        if !order.takes {
            return takeable;
        }
        let wanted = |it: &Takeable| lines.iter().any(|line| line.item_id == it.item_id);
        let lower = |it: &Takeable| it.priority < order.priority && it.order_id != order.id;
        let here = (order.warehouse_id, order.owner_id);
        let made = self.made.iter().filter(|(warehouse, owner, it)| (*warehouse, *owner) == here && lower(it));
        takeable.extend(made.map(|(.., it)| it).filter(|it| wanted(it)).cloned());
        takeable.retain(|it| !self.gone.contains(&it.reservation_id));
        takeable.sort_by(Takeable::before);
        takeable.truncate(MOST_TAKEABLE);
        takeable
    }

    /// Notes what an order claimed, and what those that it took from have left.
    fn note(&mut self, order: &OrderRow, finding: &Finding, takeable: &[Takeable]) {
        let here = (order.warehouse_id, order.owner_id);
        for (line, found) in finding.lines.iter().zip(&finding.found) {
            for row in &found.rows {
                let claim = Takeable {
                    item_id: line.item_id,
                    reservation_id: row.reservation_id,
                    quantity: row.quantity,
                    order_id: order.id,
                    priority: order.priority,
                    created_at: order.created_at,
                };
                self.made.push((here.0, here.1, claim));
            }
            for taken in &found.taken {
                self.gone.insert(taken.reservation_id);
                let lost = takeable.iter().find(|it| it.reservation_id == taken.reservation_id);
                if let (Some(kept), Some(lost)) = (&taken.kept, lost) {
                    let (reservation_id, quantity) = (kept.reservation_id, kept.quantity);
                    self.made.push((here.0, here.1, Takeable { reservation_id, quantity, ..lost.clone() }));
                }
            }
        }
    }
}

/// Says of whom would be taken.
async fn name_losers(shipments: &Shipments, orders: &mut [PreviewedOrder]) -> Result<()> {
    let mut losses: Vec<_> = orders.iter_mut().flat_map(|it| &mut it.lines).flat_map(|it| &mut it.taken).collect();
    let ids: BTreeSet<OrderId> = losses.iter().map(|loss| loss.order_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<OrderId> = ids.into_iter().collect();
    let found = store::order::find_many(shipments.db.reader(), &ids).await?;
    let numbers: BTreeMap<OrderId, String> = found.into_iter().map(|order| (order.id, order.number)).collect();
    for loss in &mut losses {
        loss.number = numbers.get(&loss.order_id).cloned().unwrap_or_default();
    }
    Ok(())
}
