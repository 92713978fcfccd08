//! Packing: what a scan must know in one read, and its record in one write.

use ambar_kernel::{
    CartonId, DecimalText, Failure, LocationId, LotCode, OrderId, OrderLineId, Quantity, ReservationId, Result, Scale,
    SerialCode, Sku,
};
use ambar_pg::{Db, Tx};
use ambar_shipments_domain::{CartonState, OrderState, PickedClaim};
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

pub(crate) const MINE: &str = "
SELECT sum(p.quantity)::bigint FROM shipments.packed_claim p WHERE p.reservation_id = ANY($1)";

pub(crate) const LINES_OF: &str = "
SELECT l.id, l.line_no, l.sku, l.scale, s.quantity, s.parts, l.picked, l.packed
FROM (SELECT p.order_line_id, sum(p.quantity)::bigint AS quantity, count(*) AS parts FROM shipments.packed_claim p
      WHERE p.reservation_id = ANY($1) GROUP BY p.order_line_id) s
JOIN shipments.order_line l ON l.id = s.order_line_id ORDER BY l.line_no";

pub(crate) const NEXT_ATTEMPT: &str = "
UPDATE shipments.picked_claim k SET attempt = k.attempt + 1
FROM unnest($1::uuid[], $2::int[]) AS u (id, attempt) WHERE k.reservation_id = u.id AND k.attempt = u.attempt";

// The goods, the claims that went with them into cartons, and the lines, in one statement. A part whose number was taken
// by another command is left out: the caller counts.
pub(crate) const RECORD: &str = "
WITH part AS (
    SELECT source, attempt, reservation, carton, quantity
    FROM unnest($1::uuid[], $2::int[], $3::uuid[], $4::uuid[], $5::bigint[]) AS u (source, attempt, reservation, carton, quantity)
), locked AS (
    SELECT k.reservation_id FROM shipments.picked_claim k JOIN part ON part.source = k.reservation_id AND part.attempt = k.attempt
    ORDER BY k.reservation_id FOR NO KEY UPDATE OF k
), taken AS (
    UPDATE shipments.picked_claim k SET unpacked = k.unpacked - part.quantity, attempt = k.attempt + 1
    FROM part, locked WHERE k.reservation_id = part.source AND k.reservation_id = locked.reservation_id AND k.attempt = part.attempt
    RETURNING k.order_id, k.order_line_id, k.lot, k.serial, part.source, part.reservation, part.carton, part.quantity
), packed AS (
    INSERT INTO shipments.packed_claim (reservation_id, carton_id, order_id, order_line_id, source_id, lot, serial, quantity, packed_at, packed_by)
    SELECT reservation, carton, order_id, order_line_id, source, lot, serial, quantity, $6, $7 FROM taken
)
UPDATE shipments.order_line l SET packed = l.packed + s.quantity
FROM (SELECT order_line_id, sum(quantity)::bigint AS quantity, count(*) AS parts FROM taken GROUP BY order_line_id) s
WHERE l.id = s.order_line_id
RETURNING l.id, l.line_no, l.sku, l.scale, s.quantity, s.parts, l.picked, l.packed";

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

/// Picked goods with the number of the next stock command that packs of them.
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

    /// The number of the next stock command on these goods.
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

/// How much is in these parts.
pub(crate) async fn quantity_of(db: &Db, parts: &[ReservationId]) -> Result<Quantity> {
    let units: Option<i64> = sqlx::query_scalar(MINE).bind(parts).fetch_one(db.reader()).await?;
    quantity(units.unwrap_or_default())
}

/// The lines that these parts were packed for.
pub(crate) async fn lines_of(tx: &mut Tx, parts: &[ReservationId]) -> Result<Vec<PackedLine>> {
    Ok(sqlx::query_as(LINES_OF).bind(parts).fetch_all(tx.conn()).await?)
}

/// Takes new numbers for the next stock commands on these goods, unless somebody did.
pub(crate) async fn next_attempt(db: &Db, of: &[(ReservationId, i32)]) -> Result<()> {
    let (claims, attempts): (Vec<_>, Vec<_>) = of.iter().copied().unzip();
    sqlx::query(NEXT_ATTEMPT).bind(claims).bind(attempts).execute(db.reader()).await?;
    Ok(())
}

/// Goods that went into a carton.
#[derive(Debug, Clone)]
pub(crate) struct PackedPart {
    pub(crate) source: ReservationId,
    pub(crate) attempt: i32,
    /// The claim in the carton: this command's, or that of the command whose answer this is.
    pub(crate) reservation_id: ReservationId,
    pub(crate) carton_id: CartonId,
    pub(crate) quantity: Quantity,
}

/// A line after a scan.
#[derive(Debug, Clone, FromRow)]
pub(crate) struct PackedLine {
    pub(crate) id: OrderLineId,
    pub(crate) line_no: i32,
    pub(crate) sku: Sku,
    scale: i16,
    quantity: i64,
    parts: i64,
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

/// Records goods that went into cartons; `None` if another command was recorded under one of their numbers.
pub(crate) async fn record(tx: &mut Tx, parts: &[PackedPart]) -> Result<Option<Vec<PackedLine>>> {
    let (now, by) = (tx.ctx().now, tx.ctx().actor.account);
    let lines: Vec<PackedLine> = sqlx::query_as(RECORD)
        .bind(parts.iter().map(|part| part.source).collect::<Vec<_>>())
        .bind(parts.iter().map(|part| part.attempt).collect::<Vec<_>>())
        .bind(parts.iter().map(|part| part.reservation_id).collect::<Vec<_>>())
        .bind(parts.iter().map(|part| part.carton_id).collect::<Vec<_>>())
        .bind(parts.iter().map(|part| part.quantity.units()).collect::<Vec<_>>())
        .bind(now)
        .bind(by)
        .fetch_all(tx.conn())
        .await?;
    let recorded: i64 = lines.iter().map(|line| line.parts).sum();
    Ok((usize::try_from(recorded).ok() == Some(parts.len())).then_some(lines))
}
