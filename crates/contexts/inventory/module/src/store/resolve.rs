//! What the requests' ids stand for, in one statement before anything is locked: answers given before, the rows and places
//! that must be locked, and what cannot change without a write noticing it.

use ambar_inventory_contract::{StockId, StockOutcome};
use ambar_kernel::{
    CountId, HandlingUnitId, ItemId, LocationId, LotId, OrderLineId, ReservationId, Result, SerialId, StockCommandId,
};
use serde::Deserialize;
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

use super::convert::{ClaimRow, CountRow, HoldRow, LotRow, PromisedRow, SerialRow, StockRow};

// Every look-up goes through `LATERAL … LIMIT 1` by a key: so it is one step down an index for each id, whatever the planner
// thinks of tables and lists that it cannot know the size of.
pub(crate) const RESOLVE: &str = "
WITH claim AS MATERIALIZED (
    SELECT r.* FROM unnest($3::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.reservation r WHERE r.id = w.id LIMIT 1) AS r
),
count AS MATERIALIZED (
    SELECT c.* FROM unnest($7::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.count c WHERE c.id = w.id LIMIT 1) AS c
),
unit AS MATERIALIZED (
    SELECT u.id, u.sscc, u.location_id FROM (SELECT unnest($4::uuid[]) AS id UNION SELECT handling_unit_id FROM count) AS w
    CROSS JOIN LATERAL (SELECT * FROM inventory.handling_unit u WHERE u.id = w.id LIMIT 1) AS u
    UNION
    SELECT u.id, u.sscc, u.location_id FROM unnest($5::text[]) AS w (sscc)
    CROSS JOIN LATERAL (SELECT * FROM inventory.handling_unit u WHERE u.sscc = w.sscc LIMIT 1) AS u
),
stock AS MATERIALIZED (
    SELECT s.* FROM (
        SELECT unnest($2::bigint[]) AS stock_id
        UNION SELECT stock_id FROM claim
        UNION SELECT s.stock_id FROM unnest($6::uuid[]) AS w (id) CROSS JOIN LATERAL (
            SELECT s.stock_id FROM inventory.stock s
            WHERE s.handling_unit_id = w.id AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock) AS s
    ) AS w CROSS JOIN LATERAL (SELECT * FROM inventory.stock s WHERE s.stock_id = w.stock_id LIMIT 1) AS s
)
SELECT json_build_object(
    'outcomes', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'outcome', k.outcome)), '[]')
                 FROM unnest($1::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.command k WHERE k.id = w.id LIMIT 1) AS k),
    'rows', (SELECT coalesce(json_agg(stock), '[]') FROM stock),
    'claims', (SELECT coalesce(json_agg(claim), '[]') FROM claim),
    'units', (SELECT coalesce(json_agg(unit), '[]') FROM unit),
    'counts', (SELECT coalesce(json_agg(count), '[]') FROM count),
    'holds', (SELECT coalesce(json_agg(h), '[]')
              FROM unnest($8::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.hold h WHERE h.id = w.id LIMIT 1) AS h),
    'promises', (SELECT coalesce(json_agg(p), '[]')
                 FROM unnest($9::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.promise p WHERE p.order_line_id = w.id LIMIT 1) AS p),
    'lots', (SELECT coalesce(json_agg(l), '[]')
             FROM (SELECT unnest($10::uuid[]) AS id UNION SELECT lot_id FROM stock UNION SELECT lot_id FROM count) AS w
             CROSS JOIN LATERAL (SELECT * FROM inventory.lot l WHERE l.id = w.id LIMIT 1) AS l),
    'serials', (SELECT coalesce(json_agg(n), '[]')
                FROM (SELECT unnest($11::uuid[]) AS id UNION SELECT serial_id FROM stock UNION SELECT serial_id FROM count) AS w
                CROSS JOIN LATERAL (SELECT * FROM inventory.serial n WHERE n.id = w.id LIMIT 1) AS n),
    'items', (SELECT coalesce(json_agg(json_build_array(i.id, i.version)), '[]')
              FROM (SELECT unnest($12::uuid[]) AS id UNION SELECT item_id FROM stock UNION SELECT item_id FROM count) AS w
              CROSS JOIN LATERAL (SELECT i.id, i.version FROM inventory.item i WHERE i.id = w.id LIMIT 1) AS i),
    'places', (SELECT coalesce(json_agg(p.id), '[]')
               FROM unnest($13::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT p.id FROM inventory.place p WHERE p.id = w.id LIMIT 1) AS p)
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

impl Names {
    /// Whether all that a refusal can rest on is locked by then: rows, and places. Items change by their copies alone.
    pub(crate) fn are_locked(&self) -> bool {
        self.claims.is_empty()
            && self.units.is_empty()
            && self.ssccs.is_empty()
            && self.moved_units.is_empty()
            && self.counts.is_empty()
            && self.holds.is_empty()
            && self.lines.is_empty()
            && self.lots.is_empty()
            && self.serials.is_empty()
    }
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
#[derive(Debug, Default, Deserialize)]
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
    /// With the versions of their copies.
    pub(crate) items: Vec<(ItemId, i64)>,
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
