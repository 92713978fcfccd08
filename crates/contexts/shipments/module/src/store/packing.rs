//! Packing: what a scan must know, in one read.

use ambar_kernel::{
    CartonId, DecimalText, Failure, LocationId, LotCode, OrderId, OrderLineId, Quantity, ReservationId, Result, Scale,
    SerialCode, Sku,
};
use ambar_pg::Db;
use ambar_shipments_domain::{CartonState, OrderState, PickedClaim};
use serde::Deserialize;
use sqlx::FromRow;

use super::{quantity, scale};

// The carton, its order, the lines that are asked about and the goods picked for them; without lines or goods the columns
// of those are null. `parts` are the claims that scans before this one made of each.
pub(crate) const LOAD: &str = "
SELECT c.id AS carton_id, c.state AS carton_state, c.sscc, c.location_id, o.id AS order_id, o.state AS order_state,
       o.picking_complete, o.dispatch IS NOT NULL AS leaving,
       l.id AS line_id, l.line_no, l.sku, l.scale, k.reservation_id, k.lot, k.serial, k.unpacked, k.attempt,
       ARRAY(SELECT p.reservation_id FROM shipments.packed_claim p WHERE p.source_id = k.reservation_id) AS parts
FROM shipments.carton c
JOIN shipments.customer_order o ON o.id = c.order_id
LEFT JOIN shipments.order_line l ON l.order_id = o.id AND (l.id = $2 OR l.sku_folded = $3)
LEFT JOIN shipments.picked_claim k ON k.order_line_id = l.id AND ($4::text IS NULL OR k.serial = $4)
WHERE c.id = $1
ORDER BY l.line_no, k.reservation_id";

#[derive(FromRow)]
struct BenchRow {
    carton_id: CartonId,
    #[sqlx(try_from = "String")]
    carton_state: CartonState,
    sscc: String,
    location_id: LocationId,
    order_id: OrderId,
    #[sqlx(try_from = "String")]
    order_state: OrderState,
    picking_complete: bool,
    leaving: bool,
    line_id: Option<OrderLineId>,
    scale: Option<i16>,
    reservation_id: Option<ReservationId>,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    unpacked: Option<i64>,
    attempt: Option<i32>,
    parts: Vec<ReservationId>,
}

/// Picked goods, with a number that each scan of them raises.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) claim: PickedClaim,
    pub(crate) attempt: i32,
    /// The claims that scans made of them.
    pub(crate) parts: Vec<ReservationId>,
}

/// A carton on the bench, and the goods that a scan may take.
#[derive(Debug, Clone)]
pub(crate) struct Bench {
    pub(crate) carton_id: CartonId,
    pub(crate) carton_state: CartonState,
    pub(crate) sscc: String,
    pub(crate) location_id: LocationId,
    pub(crate) order_id: OrderId,
    pub(crate) order_state: OrderState,
    pub(crate) picking_complete: bool,
    pub(crate) leaving: bool,
    /// The scale of the item; `None` if the order has no such line.
    pub(crate) scale: Option<Scale>,
    pub(crate) waiting: Vec<Waiting>,
}

impl Bench {
    /// How much waits of a lot or a serial number, or at all.
    pub(crate) fn waiting_like(&self, lot: Option<&LotCode>, serial: Option<&SerialCode>) -> Quantity {
        let claims = self.waiting.iter().map(|waiting| &waiting.claim);
        claims.filter(|claim| Self::is_like(claim, lot, serial)).map(|claim| claim.left).sum()
    }

    /// Whether goods are of a lot and a serial number, where these were scanned.
    pub(crate) fn is_like(claim: &PickedClaim, lot: Option<&LotCode>, serial: Option<&SerialCode>) -> bool {
        lot.is_none_or(|lot| claim.lot.as_ref() == Some(lot))
            && serial.is_none_or(|it| claim.serial.as_ref() == Some(it))
    }

    /// The goods with their numbers.
    pub(crate) fn numbers(&self) -> Vec<(ReservationId, i32)> {
        self.waiting.iter().map(|waiting| (waiting.claim.reservation_id, waiting.attempt)).collect()
    }

    /// The number that the next scan of these goods raises.
    pub(crate) fn attempt(&self, of: ReservationId) -> i32 {
        self.waiting.iter().find(|waiting| waiting.claim.reservation_id == of).map_or(0, |waiting| waiting.attempt)
    }
}

/// The lines that a scan names.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Named<'a> {
    /// One line.
    Line(OrderLineId),
    /// Every line of an item.
    Item(&'a Sku),
}

/// What a scan must know.
///
/// # Errors
/// `shipments.carton_unknown`.
pub(crate) async fn load(db: &Db, carton: CartonId, named: Named<'_>, serial: Option<&SerialCode>) -> Result<Bench> {
    let (line, sku) = match named {
        Named::Line(line) => (Some(line), None),
        Named::Item(sku) => (None, Some(sku.folded())),
    };
    let rows: Vec<BenchRow> =
        sqlx::query_as(LOAD).bind(carton).bind(line).bind(sku).bind(serial).fetch_all(db.reader()).await?;
    let first = rows.first().ok_or_else(super::carton::unknown)?;
    let mut bench = Bench {
        carton_id: first.carton_id,
        carton_state: first.carton_state,
        sscc: first.sscc.clone(),
        location_id: first.location_id,
        order_id: first.order_id,
        order_state: first.order_state,
        picking_complete: first.picking_complete,
        leaving: first.leaving,
        scale: first.scale.map(scale).transpose()?,
        waiting: Vec::with_capacity(rows.len()),
    };
    for row in rows {
        if let (Some(order_line_id), Some(reservation_id), Some(unpacked), Some(attempt)) =
            (row.line_id, row.reservation_id, row.unpacked, row.attempt)
        {
            let left = quantity(unpacked)?;
            let claim = PickedClaim { reservation_id, order_line_id, lot: row.lot, serial: row.serial, left };
            bench.waiting.push(Waiting { claim, attempt, parts: row.parts });
        }
    }
    Ok(bench)
}

/// A line after a scan.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct PackedLine {
    pub(crate) id: OrderLineId,
    pub(crate) line_no: i32,
    pub(crate) sku: Sku,
    scale: i16,
    quantity: i64,
    picked: i64,
    packed: i64,
}

impl PackedLine {
    /// What this scan packed, what is packed in all, and what of the picked goods is in no carton.
    pub(crate) fn texts(&self) -> Result<[DecimalText; 3]> {
        let text = |units: i64| Ok::<_, Failure>(quantity(units)?.to_text(scale(self.scale)?));
        Ok([text(self.quantity)?, text(self.packed)?, text(self.picked - self.packed)?])
    }
}
