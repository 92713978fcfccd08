//! Changes the status of a row, or of every row of a lot, a place or a handling unit: all of them or none. What orders
//! claim stays as it is and is reported.

use ambar_inventory_contract::{
    InventoryAdjust, Reference, StockCommand, StockId, StockRequest, StockStatus, submit_all,
};
use ambar_kernel::{
    Ctx, DecimalText, Failure, HandlingUnitId, LocationCode, LocationId, LotCode, LotId, Note, ReasonCode, Result, Sku,
    StockCommandId, WarehouseId,
};
use ambar_web::{Allow, Created, Json, Problem};
use axum::extract::State;
use chrono::Days;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Inventory, figures, lookup,
    queries::movements::{self, MovementView},
};

/// The most rows that one change may cover: what the stock engine takes at once.
const MOST_ROWS: usize = 1000;

macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT s.stock_id, s.warehouse_id, p.code AS location, i.card->>'sku' AS sku, (i.card->>'scale')::smallint AS decimals,
       l.code AS lot, s.on_hand, s.reserved
FROM inventory.stock s JOIN inventory.item i ON i.id = s.item_id JOIN inventory.place p ON p.id = s.location_id
     LEFT JOIN inventory.lot l ON l.id = s.lot_id
WHERE ",
            $which,
            " AND s.in_stock AND s.status <> $2 AND ($3::text IS NULL OR s.status = $3)
  AND ($4::uuid IS NULL OR s.warehouse_id = $4)
ORDER BY s.stock_id LIMIT 1001"
        )
    };
}

pub(crate) const OF_ROW: &str = select!("s.stock_id = $1");
pub(crate) const OF_LOT: &str =
    select!("s.lot_id = $1 AND s.item_id = (SELECT item_id FROM inventory.lot WHERE id = $1)");
pub(crate) const OF_PLACE: &str = select!("s.location_id = $1");
pub(crate) const OF_UNIT: &str = select!("s.handling_unit_id = $1");

/// Which goods, which status, and why. Exactly one of `stock_id`, `lot_id`, `location_id` and `handling_unit_id` is sent.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeStockStatus {
    /// One row.
    stock_id: Option<StockId>,
    /// Every row of a lot, in one warehouse.
    lot_id: Option<LotId>,
    /// Every row in a place.
    location_id: Option<LocationId>,
    /// Every row in a handling unit.
    handling_unit_id: Option<HandlingUnitId>,
    /// The site; needed for a lot that stands in several.
    warehouse_id: Option<WarehouseId>,
    /// How much, for one row; all that is unclaimed if left out.
    #[schema(example = "12.5")]
    quantity: Option<DecimalText>,
    /// Only rows in this status.
    from: Option<StockStatus>,
    /// The new status.
    to: StockStatus,
    /// Why.
    reason: ReasonCode,
    /// A remark.
    note: Option<Note>,
}

/// A row of which orders claim something: that part kept its status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StillClaimed {
    stock_id: StockId,
    sku: Sku,
    /// The code of its place.
    location: LocationCode,
    lot: Option<LotCode>,
    /// How much is claimed.
    claimed: DecimalText,
}

/// A change of status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatusChangeView {
    /// Its id: its movements are found by it as `reference_id`.
    id: Uuid,
    /// What got the new status, from row to row.
    movements: Vec<MovementView>,
    /// What kept the old one because orders claim it. Cancel or finish those, then change it again.
    still_claimed: Vec<StillClaimed>,
}

#[derive(Debug, FromRow)]
struct Candidate {
    stock_id: i64,
    warehouse_id: WarehouseId,
    location: LocationCode,
    sku: Sku,
    decimals: i16,
    lot: Option<LotCode>,
    on_hand: i64,
    reserved: i64,
}

/// Changes the status of a row, or of every row of a lot, a place or a handling unit: all of them or none.
#[utoipa::path(post, path = "/stock/status-changes", operation_id = "change_stock_status", tag = "inventory",
    request_body = ChangeStockStatus, responses((status = 201, body = StatusChangeView)),
    extensions(("x-permission" = json!("inventory:adjust")),
        ("x-problems" = json!(["409 inventory.not_enough", "409 inventory.nothing_to_change",
            "409 inventory.too_many_rows", "422 invalid"]))))]
pub(crate) async fn post(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryAdjust>,
    Json(body): Json<ChangeStockStatus>,
) -> Result<Created<StatusChangeView>, Problem> {
    Ok(Created(change_status(&inventory, &allow.ctx, body).await?))
}

async fn change_status(inventory: &Inventory, ctx: &Ctx, body: ChangeStockStatus) -> Result<StatusChangeView> {
    body.check()?;
    let reference = Reference { kind: "status_change".into(), id: ctx.step("status_change") };
    let since = ctx.now - Days::new(31);
    // A retry finds the rows changed already, and what it did by its own reference.
    let mut movements = movements::of_reference(inventory, &reference, since).await?;
    if movements.is_empty() {
        let rows = candidates(inventory, &body).await?;
        if rows.is_empty() {
            body.require_known(inventory, ctx).await?;
        }
        let requests = requests(ctx, &body, &reference, rows)?;
        submit_all(inventory, ctx, requests).await?;
        movements = movements::of_reference(inventory, &reference, since).await?;
    }
    let still_claimed = still_claimed(candidates(inventory, &body).await?)?;
    let mut tx = inventory.app.begin(ctx).await?;
    tx.audit(
        "change_stock_status",
        "status_change",
        reference.id,
        json!({ "to": body.to, "rows": movements.len(), "still_claimed": still_claimed.len(), "reason": body.reason }),
    );
    tx.commit(201, StatusChangeView { id: reference.id, movements, still_claimed }).await
}

impl ChangeStockStatus {
    fn check(&self) -> Result<()> {
        let (row, lot, place, unit) = (self.stock_id, self.lot_id, self.location_id, self.handling_unit_id);
        let targets = [row.is_some(), lot.is_some(), place.is_some(), unit.is_some()];
        if targets.into_iter().filter(|given| *given).count() != 1 {
            let what = "send exactly one of stock_id, lot_id, location_id and handling_unit_id";
            return Err(figures::bad("/stock_id", "inventory.target_required", what));
        }
        if self.quantity.is_some() && row.is_none() {
            let what = "a quantity belongs to one row: send stock_id, or leave the quantity out";
            return Err(figures::bad("/quantity", "inventory.quantity_of_many", what));
        }
        Ok(())
    }
}

impl ChangeStockStatus {
    /// That nothing is there to change may be because the body names what does not exist.
    async fn require_known(&self, inventory: &Inventory, ctx: &Ctx) -> Result<()> {
        let (known, pointer, code) = if let Some(row) = self.stock_id {
            return lookup::row(inventory, "/stock_id", row).await.map(drop);
        } else if let Some(lot) = self.lot_id {
            (lookup::exists(inventory, lookup::LOT, lot.uuid()).await?, "/lot_id", "inventory.lot_unknown")
        } else if let Some(place) = self.location_id {
            (lookup::place(inventory, ctx, place).await?.is_some(), "/location_id", "inventory.place_unknown")
        } else {
            let unit = self.handling_unit_id.unwrap_or_default();
            (lookup::exists(inventory, lookup::UNIT, unit.uuid()).await?, "/handling_unit_id", "inventory.unit_unknown")
        };
        if known { Ok(()) } else { Err(figures::bad(pointer, code, "there is nothing with this id")) }
    }
}

async fn candidates(inventory: &Inventory, body: &ChangeStockStatus) -> Result<Vec<Candidate>> {
    let query = match (body.stock_id, body.lot_id, body.location_id) {
        (Some(row), ..) => sqlx::query_as(OF_ROW).bind(row.0),
        (_, Some(lot), _) => sqlx::query_as(OF_LOT).bind(lot),
        (.., Some(place)) => sqlx::query_as(OF_PLACE).bind(place),
        _ => sqlx::query_as(OF_UNIT).bind(body.handling_unit_id),
    };
    let rows: Vec<Candidate> = query
        .bind(body.to.name())
        .bind(body.from.map(StockStatus::name))
        .bind(body.warehouse_id)
        .fetch_all(inventory.app.reader())
        .await?;
    if rows.len() > MOST_ROWS {
        return Err(Failure::refused(
            "inventory.too_many_rows",
            format!("This covers more than {MOST_ROWS} rows: change them place by place."),
        ));
    }
    if rows.windows(2).any(|two| two[0].warehouse_id != two[1].warehouse_id) {
        let what = "the lot stands in several warehouses: send warehouse_id";
        return Err(figures::bad("/warehouse_id", "inventory.warehouse_required", what));
    }
    Ok(rows)
}

fn requests(
    ctx: &Ctx,
    body: &ChangeStockStatus,
    reference: &Reference,
    rows: Vec<Candidate>,
) -> Result<Vec<StockRequest>> {
    let (all, free): (usize, Vec<Candidate>) =
        (rows.len(), rows.into_iter().filter(|row| row.on_hand > row.reserved).collect());
    if free.is_empty() {
        return Err(Failure::refused(
            "inventory.nothing_to_change",
            "Nothing unclaimed stands there that has another status.",
        )
        .param("claimed_rows", all));
    }
    free.into_iter()
        .map(|row| {
            let scale = figures::scale(row.decimals)?;
            let quantity = body.quantity.as_ref().map(|quantity| figures::positive("/quantity", quantity, scale));
            let change = ambar_inventory_contract::ChangeStatus {
                stock_id: StockId(row.stock_id),
                quantity: quantity.transpose()?,
                to: body.to,
            };
            Ok(StockRequest {
                id: StockCommandId::from_uuid(ctx.step(&format!("status of row {}", row.stock_id))),
                command: StockCommand::ChangeStatus(change),
                reference: reference.clone(),
                reason: Some(body.reason.clone()),
                note: body.note.clone(),
            })
        })
        .collect()
}

fn still_claimed(rows: Vec<Candidate>) -> Result<Vec<StillClaimed>> {
    rows.into_iter()
        .filter(|row| row.reserved > 0)
        .map(|row| {
            Ok(StillClaimed {
                stock_id: StockId(row.stock_id),
                sku: row.sku,
                location: row.location,
                lot: row.lot,
                claimed: figures::text(row.reserved, row.decimals)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{ErrorKind, Timestamp};

    use super::*;
    use crate::sample::{id, q, uuid};

    fn body(changes: serde_json::Value) -> ChangeStockStatus {
        let mut body = json!({ "to": "hold", "reason": "recall" });
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(body).unwrap()
    }

    fn candidate(stock_id: i64, on_hand: i64, reserved: i64) -> Candidate {
        Candidate {
            stock_id,
            warehouse_id: id(1),
            location: LocationCode::parse("A-01-02-3").unwrap(),
            sku: Sku::parse("I3").unwrap(),
            decimals: 1,
            lot: None,
            on_hand,
            reserved,
        }
    }

    fn asked(body: &ChangeStockStatus, rows: Vec<Candidate>) -> Result<Vec<StockRequest>> {
        let ctx = Ctx::system(uuid(9), Timestamp::UNIX_EPOCH);
        requests(&ctx, body, &Reference { kind: "status_change".into(), id: uuid(8) }, rows)
    }

    fn changes(requests: Vec<StockRequest>) -> Vec<(StockId, Option<ambar_kernel::Quantity>)> {
        let change = |request: StockRequest| match request.command {
            StockCommand::ChangeStatus(change) => (change.stock_id, change.quantity),
            other => panic!("{other:?}"),
        };
        requests.into_iter().map(change).collect()
    }

    #[test]
    fn exactly_one_target_is_sent() {
        for target in ["lot_id", "location_id", "handling_unit_id"] {
            assert!(body(json!({ target: uuid(1) })).check().is_ok(), "{target}");
            let two = body(json!({ "stock_id": 7, target: uuid(1) }));
            assert_eq!(two.check().unwrap_err().fields[0].code, "inventory.target_required", "{target}");
        }
        assert!(body(json!({ "stock_id": 7 })).check().is_ok());
        assert_eq!(body(json!({})).check().unwrap_err().fields[0].code, "inventory.target_required");
    }

    #[test]
    fn a_quantity_belongs_to_one_row() {
        assert!(body(json!({ "stock_id": 7, "quantity": "1" })).check().is_ok());
        let refusal = body(json!({ "location_id": uuid(10), "quantity": "1" })).check().unwrap_err();
        assert_eq!((&*refusal.fields[0].pointer, refusal.fields[0].code), ("/quantity", "inventory.quantity_of_many"));
    }

    #[test]
    fn a_row_that_is_claimed_as_a_whole_is_left_as_it_is() {
        let rows = vec![candidate(7, 10, 10), candidate(8, 10, 4)];
        assert_eq!(changes(asked(&body(json!({ "location_id": uuid(10) })), rows).unwrap()), [(StockId(8), None)]);
    }

    #[test]
    fn where_orders_claim_everything_nothing_is_changed_and_it_is_said_how_much() {
        let rows = vec![candidate(7, 10, 10), candidate(8, 5, 5)];
        let refusal = asked(&body(json!({ "location_id": uuid(10) })), rows).unwrap_err();
        assert_eq!((refusal.kind, &*refusal.code), (ErrorKind::Refused, "inventory.nothing_to_change"));
        assert_eq!(refusal.params["claimed_rows"], 2);
    }

    #[test]
    fn a_quantity_is_read_with_the_decimals_of_the_item() {
        let of =
            |quantity: &str| asked(&body(json!({ "stock_id": 7, "quantity": quantity })), vec![candidate(7, 100, 0)]);
        assert_eq!(changes(of("2.5").unwrap()), [(StockId(7), Some(q(25)))]);
        assert_eq!(of("2.55").unwrap_err().fields[0].pointer, "/quantity");
    }

    #[test]
    fn a_retry_names_each_row_by_the_key_that_it_had() {
        let keys = || {
            let rows = vec![candidate(7, 10, 0), candidate(8, 10, 0)];
            let requests = asked(&body(json!({ "location_id": uuid(10) })), rows).unwrap();
            requests.into_iter().map(|request| request.id).collect::<Vec<_>>()
        };
        let first = keys();
        assert_eq!(first, keys());
        assert_ne!(first[0], first[1]);
    }

    #[test]
    fn only_what_orders_claim_is_told_to_have_kept_its_status() {
        let told = still_claimed(vec![candidate(7, 10, 0), candidate(8, 10, 45)]).unwrap();
        let told: Vec<_> = told.iter().map(|row| (row.stock_id, row.claimed.as_str())).collect();
        assert_eq!(told, [(StockId(8), "4.5")]);
    }
}
