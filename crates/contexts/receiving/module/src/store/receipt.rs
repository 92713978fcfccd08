//! Receipts: one scan at the dock each.

use ambar_inventory_contract::{StockRefusal, StockStatus};
use ambar_kernel::{
    DeliveryId, DeliveryLineId, DisplayName, ExternalRef, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode,
    Note, OwnerId, Quantity, ReasonCode, ReceiptId, Result, Scale, SerialCode, ShortCode, Sku, Timestamp, WarehouseId,
};
use ambar_pg::{Db, Tx};
use ambar_receiving_domain::{Condition, Discrepancy, Occasion};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::submission::Submission;

use super::{
    Begun, Progress,
    delivery::{DeliveryRow, LineRow},
    json,
    putaway::PutawayRow,
    violates,
};

/// How goods were captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Capture {
    /// By the item's base unit.
    Unit,
    /// By the case or another packaging.
    Case,
    /// As a whole handling unit.
    HandlingUnit,
}

/// `receiving.receipt`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReceiptRow {
    pub(crate) id: ReceiptId,
    pub(crate) owner_id: OwnerId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) delivery_id: Option<DeliveryId>,
    pub(crate) capture: Capture,
    pub(crate) occasion: Occasion,
    pub(crate) announced_unit_id: Option<HandlingUnitId>,
    pub(crate) sscc: Option<String>,
    pub(crate) location_id: LocationId,
    pub(crate) location: LocationCode,
    pub(crate) sequence: i64,
    pub(crate) condition: Condition,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) note: Option<Note>,
    pub(crate) reference: Option<ExternalRef>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) state: Progress,
    pub(crate) submission: Option<Submission>,
    pub(crate) refusal: Option<StockRefusal>,
    #[serde(flatten)]
    pub(crate) begun: Begun,
    pub(crate) done_at: Option<Timestamp>,
}

/// A stock row that goods came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CameTo {
    pub(crate) stock_id: i64,
    pub(crate) quantity: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) serial: Option<SerialCode>,
}

/// `receiving.receipt_line`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ReceiptLineRow {
    pub(crate) receipt_id: ReceiptId,
    pub(crate) n: i32,
    pub(crate) owner_id: OwnerId,
    pub(crate) delivery_line_id: Option<DeliveryLineId>,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) name: DisplayName,
    pub(crate) scale: Scale,
    pub(crate) quantity: Quantity,
    pub(crate) excess: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) status: StockStatus,
    pub(crate) discrepancies: Vec<Discrepancy>,
    pub(crate) rows: Vec<CameTo>,
}

/// A receipt with its lines.
#[derive(Debug, Clone)]
pub(crate) struct Scan {
    pub(crate) receipt: ReceiptRow,
    pub(crate) lines: Vec<ReceiptLineRow>,
}

impl Scan {
    /// The announced lines that it counts on: each once, with how much, and how much of that is beyond the tolerance.
    pub(crate) fn counts(&self) -> Vec<(DeliveryLineId, Quantity, Quantity)> {
        let mut counts: Vec<(DeliveryLineId, Quantity, Quantity)> = Vec::new();
        for line in &self.lines {
            let Some(id) = line.delivery_line_id else { continue };
            match counts.iter_mut().find(|it| it.0 == id) {
                Some(it) => *it = (id, [it.1, line.quantity].into_iter().sum(), [it.2, line.excess].into_iter().sum()),
                None => counts.push((id, line.quantity, line.excess)),
            }
        }
        counts
    }
}

// The delivery is locked so that it is not closed meanwhile, then its lines in order; if any is missing or the delivery is
// closed, nothing is written. What passes the tolerance violates delivery_line_counted_check.
pub(crate) const COUNT: &str = "
WITH open AS (
    SELECT d.id FROM receiving.delivery d WHERE d.id = $3 AND d.state IN ('validated', 'processing') FOR SHARE
), locked AS (
    SELECT l.id FROM receiving.delivery_line l JOIN open o ON o.id = l.delivery_id
    WHERE l.id = ANY($4::uuid[]) ORDER BY l.id FOR UPDATE OF l
), counted AS (
    UPDATE receiving.delivery_line l SET counted = l.counted + u.quantity, excess = l.excess + u.excess
    FROM unnest($4::uuid[], $5::bigint[], $6::bigint[]) AS u (id, quantity, excess) JOIN locked k ON k.id = u.id
    WHERE l.id = u.id RETURNING 1
), taken AS (
    INSERT INTO receiving.receipt
    SELECT r.* FROM jsonb_populate_record(NULL::receiving.receipt, $1::jsonb) AS r
    WHERE (SELECT count(*) FROM counted) = cardinality($4::uuid[])
    RETURNING id
)
INSERT INTO receiving.receipt_line
SELECT l.* FROM taken, jsonb_populate_recordset(NULL::receiving.receipt_line, $2::jsonb) AS l";

/// What became of an attempt to count a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// It counts.
    Counted,
    /// What it was decided on has changed: decide anew.
    Outrun,
    /// Another receipt has its external reference.
    ReferenceTaken,
}

/// Counts a scan on its lines and records its receipt as pending, both or neither. One statement, which is its own
/// transaction; the audit line is written when the receipt is done.
pub(crate) async fn count(db: &Db, scan: &Scan) -> Result<Counting> {
    let counts = scan.counts();
    let (ids, quantities): (Vec<_>, Vec<_>) = counts.iter().map(|it| (it.0, it.1.units())).unzip();
    let excess: Vec<_> = counts.iter().map(|it| it.2.units()).collect();
    let done = sqlx::query(COUNT)
        .bind(json(&scan.receipt)?)
        .bind(json(&scan.lines)?)
        .bind(scan.receipt.delivery_id)
        .bind(ids)
        .bind(quantities)
        .bind(excess)
        .execute(db.reader())
        .await;
    match done {
        Ok(done) if done.rows_affected() > 0 => Ok(Counting::Counted),
        Ok(_) => Ok(Counting::Outrun),
        Err(error) if violates(&error, "receipt_external_ref_key") => Ok(Counting::ReferenceTaken),
        Err(error) => {
            let outrun = ["delivery_line_counted_check", "receipt_pkey", "receipt_announced_unit_id_key"];
            if outrun.into_iter().any(|constraint| violates(&error, constraint)) {
                Ok(Counting::Outrun)
            } else {
                Err(error.into())
            }
        }
    }
}

pub(crate) const BY_REFERENCE: &str = "
SELECT id FROM receiving.receipt WHERE owner_id = $1 AND source = $2 AND external_ref = $3 AND state <> 'refused'";

/// The receipt that has another system's reference.
pub(crate) async fn by_reference(db: &Db, receipt: &ReceiptRow) -> Result<Option<ReceiptId>> {
    let query =
        sqlx::query_scalar(BY_REFERENCE).bind(receipt.owner_id).bind(&receipt.source).bind(&receipt.external_ref);
    Ok(query.fetch_optional(db.reader()).await?)
}

pub(crate) const FIND: &str = "
SELECT to_jsonb(r), (SELECT jsonb_agg(to_jsonb(l) ORDER BY l.n) FROM receiving.receipt_line l WHERE l.receipt_id = r.id),
       (SELECT jsonb_agg(to_jsonb(p)) FROM receiving.putaway p WHERE p.receipt_id = r.id),
       (SELECT to_jsonb(d) FROM receiving.delivery d WHERE d.id = r.delivery_id),
       (SELECT jsonb_agg(to_jsonb(dl) ORDER BY dl.line_no) FROM receiving.delivery_line dl
        WHERE dl.id IN (SELECT l.delivery_line_id FROM receiving.receipt_line l WHERE l.receipt_id = r.id))
FROM receiving.receipt r WHERE r.id = $1";

/// A receipt with everything that its reply shows.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) scan: Scan,
    pub(crate) putaway: Option<PutawayRow>,
    pub(crate) delivery: Option<(DeliveryRow, Vec<LineRow>)>,
}

type FoundRow = (
    Json<ReceiptRow>,
    Json<Vec<ReceiptLineRow>>,
    Option<Json<Vec<PutawayRow>>>,
    Option<Json<DeliveryRow>>,
    Option<Json<Vec<LineRow>>>,
);

pub(crate) async fn find(db: &Db, id: ReceiptId) -> Result<Option<Found>> {
    let row: Option<FoundRow> = sqlx::query_as(FIND).bind(id).fetch_optional(db.reader()).await?;
    Ok(row.map(|(receipt, lines, putaways, delivery, progress)| Found {
        scan: Scan { receipt: receipt.0, lines: lines.0 },
        putaway: putaways.and_then(|putaways| putaways.0.into_iter().next()),
        delivery: delivery.map(|delivery| (delivery.0, progress.map_or_else(Vec::new, |lines| lines.0))),
    }))
}

// The delivery is locked first and the lines follow from that: counting locks in the same order.
macro_rules! lock_announced {
    ($which:literal) => {
        concat!(
            "SELECT to_jsonb(d), to_jsonb(l), r.state FROM receiving.receipt r
JOIN receiving.delivery d ON d.id = r.delivery_id JOIN receiving.delivery_line l ON l.id = ",
            $which,
            " WHERE r.id = $1 ORDER BY l.id FOR UPDATE OF d, r, l"
        )
    };
}

pub(crate) const LOCK_ANNOUNCED: &str = lock_announced!("ANY($2)");

/// Most receipts are of one line. The plan of this is kept; PostgreSQL makes that of a list anew each time.
pub(crate) const LOCK_ANNOUNCED_LINE: &str = lock_announced!("$2");

pub(crate) const LOCK_BLIND: &str = "SELECT r.state FROM receiving.receipt r WHERE r.id = $1 FOR UPDATE";

/// A locked receipt's delivery and lines.
pub(crate) type Locked = Option<(DeliveryRow, Vec<LineRow>)>;

/// Locks a receipt with its delivery and lines. None if it is no longer pending.
pub(crate) async fn lock(tx: &mut Tx, scan: &Scan) -> Result<Option<Locked>> {
    let id = scan.receipt.id;
    if scan.receipt.delivery_id.is_none() {
        let state: String = sqlx::query_scalar(LOCK_BLIND).bind(id).fetch_one(tx.conn()).await?;
        return Ok((state == "pending").then_some(None));
    }
    let ids: Vec<_> = scan.counts().into_iter().map(|it| it.0).collect();
    let rows: Vec<(Json<DeliveryRow>, Json<LineRow>, String)> = match ids.as_slice() {
        [line] => sqlx::query_as(LOCK_ANNOUNCED_LINE).bind(id).bind(line).fetch_all(tx.conn()).await?,
        _ => sqlx::query_as(LOCK_ANNOUNCED).bind(id).bind(ids).fetch_all(tx.conn()).await?,
    };
    let mut locked: Locked = None;
    for (Json(delivery), Json(line), state) in rows {
        if state != "pending" {
            return Ok(None);
        }
        locked.get_or_insert((delivery, Vec::new())).1.push(line);
    }
    if let Some((_, lines)) = &mut locked {
        lines.sort_unstable_by_key(|line| line.line_no);
    }
    Ok(Some(locked))
}

pub(crate) const UNDER_WAY: &str = "
SELECT EXISTS (SELECT 1 FROM receiving.delivery_line l WHERE l.delivery_id = $1 AND l.counted > l.received AND l.id <> ALL($2))";

/// Whether goods are counted on other lines of the locked delivery that are not booked yet.
pub(crate) async fn others_under_way(tx: &mut Tx, delivery: &DeliveryRow, lines: &[LineRow]) -> Result<bool> {
    let own: Vec<_> = lines.iter().map(|line| line.id).collect();
    Ok(sqlx::query_scalar(UNDER_WAY).bind(delivery.id).bind(own).fetch_one(tx.conn()).await?)
}

pub(crate) const SETTLE: &str = "
WITH settled AS (
    UPDATE receiving.receipt SET state = $2, refusal = $3, done_at = $4, submission = NULL WHERE id = $1
), came AS (
    UPDATE receiving.receipt_line l SET rows = u.rows FROM unnest($5::int[], $6::jsonb[]) AS u (n, rows)
    WHERE l.receipt_id = $1 AND l.n = u.n
), booked AS (
    UPDATE receiving.delivery_line l SET counted = u.counted, received = u.received, excess = u.excess, state = u.state
    FROM unnest($7::uuid[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[]) AS u (id, counted, received, excess, state)
    WHERE l.id = u.id
), delivered AS (
    UPDATE receiving.delivery SET state = $13, open_lines = $14, closed_at = $15
    WHERE id = $12 AND (state, open_lines) IS DISTINCT FROM ($13, $14)
)
INSERT INTO receiving.putaway
SELECT p.* FROM jsonb_populate_record(NULL::receiving.putaway, $16::jsonb) AS p WHERE $16 IS NOT NULL";

/// Writes how a locked receipt ended, with its putaway if it has one.
pub(crate) async fn settle(tx: &mut Tx, scan: &Scan, locked: &Locked, putaway: Option<&PutawayRow>) -> Result<()> {
    let receipt = &scan.receipt;
    let state = if receipt.refusal.is_some() { "refused" } else { "done" };
    let refusal = receipt.refusal.as_ref().map(json).transpose()?;
    let (numbers, rows): (Vec<_>, Vec<_>) = scan.lines.iter().map(|line| (line.n, &line.rows)).unzip();
    let rows = rows.into_iter().map(json).collect::<Result<Vec<_>>>()?;
    let (delivery, lines) = locked.as_ref().map_or((None, &[][..]), |(delivery, lines)| (Some(delivery), lines));
    let figures = |of: fn(&LineRow) -> Quantity| lines.iter().map(|line| of(line).units()).collect::<Vec<_>>();
    sqlx::query(SETTLE)
        .bind(receipt.id)
        .bind(state)
        .bind(refusal)
        .bind(receipt.done_at)
        .bind(numbers)
        .bind(rows)
        .bind(lines.iter().map(|line| line.id).collect::<Vec<_>>())
        .bind(figures(|line| line.counted))
        .bind(figures(|line| line.received))
        .bind(figures(|line| line.excess))
        .bind(lines.iter().map(|line| line.state.name()).collect::<Vec<_>>())
        .bind(delivery.map(|delivery| delivery.id))
        .bind(delivery.map(|delivery| delivery.state.name()))
        .bind(delivery.map(|delivery| delivery.open_lines))
        .bind(delivery.and_then(|delivery| delivery.closed_at))
        .bind(putaway.map(json).transpose()?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) const PENDING_OF: &str = "
SELECT id FROM receiving.receipt WHERE delivery_id = $1 AND state = 'pending' ORDER BY created_at, id";

/// The receipts of a delivery that are not ended.
pub(crate) async fn pending_of(db: &Db, delivery: DeliveryId) -> Result<Vec<ReceiptId>> {
    Ok(sqlx::query_scalar(PENDING_OF).bind(delivery).fetch_all(db.reader()).await?)
}

pub(crate) const LEFT_BEHIND: &str = "
SELECT id FROM receiving.receipt WHERE state = 'pending' AND created_at < $1 ORDER BY created_at LIMIT 100";

/// Receipts that were begun before a moment and not ended.
pub(crate) async fn left_behind(db: &Db, before: Timestamp) -> Result<Vec<ReceiptId>> {
    Ok(sqlx::query_scalar(LEFT_BEHIND).bind(before).fetch_all(db.reader()).await?)
}
