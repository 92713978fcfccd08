//! What the requests' ids stand for, in one statement before anything is locked: answers given before, the rows and places
//! that must be locked, and what cannot change without a write noticing it.

use ambar_catalog_contract::ItemCard;
use ambar_inventory_contract::{StockId, StockOutcome};
use ambar_kernel::{
    CountId, HandlingUnitId, ItemId, LocationId, LotId, OrderLineId, ReservationId, Result, SerialId, StockCommandId,
};
use serde::Deserialize;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use super::convert::{ClaimRow, CountRow, HoldRow, LotRow, PromisedRow, SerialRow, StockRow};

pub(crate) const RESOLVE: &str = "
WITH claim AS MATERIALIZED (SELECT r.* FROM inventory.reservation r WHERE r.id = ANY($3)),
count AS MATERIALIZED (SELECT c.* FROM inventory.count c WHERE c.id = ANY($7)),
unit AS MATERIALIZED (
    SELECT u.* FROM inventory.handling_unit u WHERE u.id = ANY($4) UNION SELECT u.* FROM inventory.handling_unit u WHERE u.sscc = ANY($5)
    UNION SELECT u.* FROM count c JOIN inventory.handling_unit u ON u.id = c.handling_unit_id
),
stock AS MATERIALIZED (
    SELECT s.* FROM inventory.stock s WHERE s.stock_id = ANY($2)
    UNION SELECT s.* FROM claim c JOIN inventory.stock s ON s.stock_id = c.stock_id
    UNION SELECT s.* FROM inventory.stock s WHERE s.handling_unit_id = ANY($6) AND s.on_hand > 0
)
SELECT jsonb_build_object(
    'outcomes', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', k.id, 'outcome', k.outcome)), '[]') FROM inventory.command k WHERE k.id = ANY($1)),
    'rows', (SELECT coalesce(jsonb_agg(to_jsonb(stock)), '[]') FROM stock),
    'claims', (SELECT coalesce(jsonb_agg(to_jsonb(claim)), '[]') FROM claim),
    'units', (SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'sscc', u.sscc, 'location_id', u.location_id)), '[]') FROM unit u),
    'counts', (SELECT coalesce(jsonb_agg(to_jsonb(count)), '[]') FROM count),
    'holds', (SELECT coalesce(jsonb_agg(to_jsonb(h)), '[]') FROM inventory.hold h WHERE h.id = ANY($8)),
    'promises', (SELECT coalesce(jsonb_agg(to_jsonb(p)), '[]') FROM inventory.promise p WHERE p.order_line_id = ANY($9)),
    'lots', (SELECT coalesce(jsonb_agg(to_jsonb(l)), '[]') FROM inventory.lot l
             WHERE l.id IN (SELECT unnest($10::uuid[]) UNION SELECT lot_id FROM stock UNION SELECT lot_id FROM count)),
    'serials', (SELECT coalesce(jsonb_agg(to_jsonb(n)), '[]') FROM inventory.serial n
                WHERE n.id IN (SELECT unnest($11::uuid[]) UNION SELECT serial_id FROM stock UNION SELECT serial_id FROM count)),
    'items', (SELECT coalesce(jsonb_agg(i.card), '[]') FROM inventory.item i
              WHERE i.id IN (SELECT unnest($12::uuid[]) UNION SELECT item_id FROM stock UNION SELECT item_id FROM count)),
    'places', (SELECT coalesce(jsonb_agg(p.id), '[]') FROM inventory.place p WHERE p.id = ANY($13))
)";

/// The ids to resolve.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) commands: Vec<StockCommandId>,
    pub(crate) rows: Vec<StockId>,
    pub(crate) claims: Vec<ReservationId>,
    pub(crate) units: Vec<HandlingUnitId>,
    pub(crate) ssccs: Vec<String>,
    /// Units whose content goes along.
    pub(crate) moved_units: Vec<HandlingUnitId>,
    pub(crate) counts: Vec<CountId>,
    pub(crate) holds: Vec<Uuid>,
    pub(crate) lines: Vec<OrderLineId>,
    pub(crate) lots: Vec<LotId>,
    pub(crate) serials: Vec<SerialId>,
    pub(crate) items: Vec<ItemId>,
    pub(crate) places: Vec<LocationId>,
}

/// An answer that was given before.
#[derive(Debug, Deserialize)]
pub(crate) struct KnownOutcome {
    pub(crate) id: StockCommandId,
    pub(crate) outcome: StockOutcome,
}

/// A handling unit before it is locked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct NamedUnit {
    pub(crate) id: HandlingUnitId,
    pub(crate) sscc: String,
    pub(crate) location_id: LocationId,
}

/// What was found.
#[derive(Debug, Deserialize)]
pub(crate) struct Resolved {
    pub(crate) outcomes: Vec<KnownOutcome>,
    pub(crate) rows: Vec<StockRow>,
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) units: Vec<NamedUnit>,
    pub(crate) counts: Vec<CountRow>,
    pub(crate) holds: Vec<HoldRow>,
    pub(crate) promises: Vec<PromisedRow>,
    pub(crate) lots: Vec<LotRow>,
    pub(crate) serials: Vec<SerialRow>,
    pub(crate) items: Vec<ItemCard>,
    pub(crate) places: Vec<LocationId>,
}

impl Resolved {
    /// What was looked up without a lock and a refusal may rest on, comparable.
    pub(crate) fn unlocked(&self) -> Unlocked {
        let mut unlocked = Unlocked {
            claims: self.claims.clone(),
            units: self.units.clone(),
            counts: self.counts.clone(),
            holds: self.holds.clone(),
            promises: self.promises.clone(),
            lots: self.lots.clone(),
            serials: self.serials.clone(),
        };
        unlocked.claims.sort_by_key(|it| it.id);
        unlocked.units.sort_by_key(|it| it.id);
        unlocked.counts.sort_by_key(|it| it.id);
        unlocked.holds.sort_by_key(|it| it.id);
        unlocked.promises.sort_by_key(|it| it.order_line_id);
        unlocked.lots.sort_by_key(|it| it.id);
        unlocked.serials.sort_by_key(|it| it.id);
        unlocked
    }
}

/// See [`Resolved::unlocked`].
#[derive(Debug, PartialEq)]
pub(crate) struct Unlocked {
    claims: Vec<ClaimRow>,
    units: Vec<NamedUnit>,
    counts: Vec<CountRow>,
    holds: Vec<HoldRow>,
    promises: Vec<PromisedRow>,
    lots: Vec<LotRow>,
    serials: Vec<SerialRow>,
}

/// Looks everything up.
///
/// # Errors
/// If the database fails.
pub(crate) async fn resolve(on: impl PgExecutor<'_>, names: &Names) -> Result<Resolved> {
    let (Json(resolved),): (Json<Resolved>,) = sqlx::query_as(RESOLVE)
        .bind(&names.commands)
        .bind(names.rows.iter().map(|id| id.0).collect::<Vec<_>>())
        .bind(&names.claims)
        .bind(&names.units)
        .bind(&names.ssccs)
        .bind(&names.moved_units)
        .bind(&names.counts)
        .bind(&names.holds)
        .bind(&names.lines)
        .bind(&names.lots)
        .bind(&names.serials)
        .bind(&names.items)
        .bind(&names.places)
        .fetch_one(on)
        .await?;
    Ok(resolved)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::sample::{claim, found, hold, row, uuid};

    #[test]
    fn what_was_looked_up_is_the_same_in_any_order() {
        let (one, other) = (claim(json!({})), claim(json!({ "id": uuid(34) })));
        let there = found(json!({ "claims": [one, other] }));
        let back = found(json!({ "claims": [other, one] }));
        assert_eq!(there.unlocked(), back.unlocked());
    }

    #[test]
    fn a_claim_that_changed_or_a_hold_that_went_is_noticed() {
        let before = found(json!({ "claims": [claim(json!({}))], "holds": [hold(json!({}))] })).unlocked();
        let less = found(json!({ "claims": [claim(json!({ "quantity": 3 }))], "holds": [hold(json!({}))] }));
        assert_ne!(before, less.unlocked());
        assert_ne!(before, found(json!({ "claims": [claim(json!({}))] })).unlocked());
    }

    #[test]
    fn a_balance_may_change_since_its_row_is_locked_before_anything_rests_on_it() {
        let unlocked = |on_hand: i64| found(json!({ "rows": [row(json!({ "on_hand": on_hand }))] })).unlocked();
        assert_eq!(unlocked(10), unlocked(9));
    }
}
