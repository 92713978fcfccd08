//! Announced deliveries, their lines and units.

use ambar_catalog_contract::Tracking;
use ambar_inventory_contract::UnitKind;
use ambar_kernel::{
    DeliveryId, DeliveryLineId, DisplayName, ExternalRef, Failure, HandlingUnitId, ItemId, LocationCode, LocationId,
    LotCode, Note, OwnerId, PartnerId, Quantity, ReasonCode, ReceiptId, Result, Scale, SerialCode, ShortCode, Sku,
    Timestamp, WarehouseId,
};
use ambar_pg::{Db, Tx};
use ambar_receiving_domain::{Delivery, InboundState, Line};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::store::{json, violates};

/// `receiving.delivery`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DeliveryRow {
    pub(crate) id: DeliveryId,
    pub(crate) owner_id: OwnerId,
    /// None only before it is inserted: then it gets the next one.
    pub(crate) number: Option<String>,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) time_zone: String,
    pub(crate) supplier_id: Option<PartnerId>,
    pub(crate) expected_on: Option<NaiveDate>,
    pub(crate) source: Option<ShortCode>,
    pub(crate) external_ref: Option<ExternalRef>,
    pub(crate) note: Option<Note>,
    pub(crate) state: InboundState,
    pub(crate) open_lines: i32,
    pub(crate) dock_id: Option<LocationId>,
    pub(crate) dock: Option<LocationCode>,
    pub(crate) dock_sequence: i64,
    pub(crate) close_reason: Option<ReasonCode>,
    pub(crate) created_at: Timestamp,
    pub(crate) closed_at: Option<Timestamp>,
    /// When it was taken back, since it was announced by mistake: then its number and reference are free.
    pub(crate) withdrawn_at: Option<Timestamp>,
}

impl DeliveryRow {
    pub(crate) fn domain(&self) -> Delivery {
        Delivery { state: self.state, open_lines: self.open_lines }
    }
}

/// `receiving.delivery_line`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LineRow {
    pub(crate) id: DeliveryLineId,
    pub(crate) delivery_id: DeliveryId,
    pub(crate) owner_id: OwnerId,
    pub(crate) line_no: i32,
    pub(crate) item_id: ItemId,
    pub(crate) sku: Sku,
    pub(crate) sku_key: String,
    pub(crate) name: DisplayName,
    pub(crate) scale: Scale,
    pub(crate) tracking: Tracking,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) expected: Quantity,
    pub(crate) tolerated: Quantity,
    pub(crate) counted: Quantity,
    pub(crate) received: Quantity,
    pub(crate) excess: Quantity,
    pub(crate) state: InboundState,
    pub(crate) reason: Option<ReasonCode>,
}

impl LineRow {
    pub(crate) fn domain(&self) -> Line {
        Line {
            expected: self.expected,
            tolerated: self.tolerated,
            counted: self.counted,
            received: self.received,
            excess: self.excess,
            state: self.state,
            scale: self.scale,
        }
    }
}

/// What an announced unit holds of one line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ContentRow {
    pub(crate) line_id: DeliveryLineId,
    pub(crate) quantity: Quantity,
    pub(crate) lot: Option<LotCode>,
    pub(crate) expires_on: Option<NaiveDate>,
    pub(crate) serials: Vec<SerialCode>,
}

/// `receiving.announced_unit`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UnitRow {
    pub(crate) id: HandlingUnitId,
    pub(crate) delivery_id: DeliveryId,
    pub(crate) owner_id: OwnerId,
    pub(crate) sscc: String,
    pub(crate) kind: UnitKind,
    pub(crate) line_ids: Vec<DeliveryLineId>,
    pub(crate) contents: Vec<ContentRow>,
}

pub(crate) const INSERT: &str = "
INSERT INTO receiving.delivery
SELECT d.* FROM jsonb_populate_record(NULL::receiving.delivery, CASE WHEN $1::jsonb ->> 'number' IS NOT NULL THEN $1::jsonb
    ELSE $1::jsonb || jsonb_build_object('number', (
        SELECT 'IN-' || lpad(n, greatest(6, length(n)), '0') FROM (SELECT nextval('receiving.delivery_number')::text AS n) AS next)) END) AS d
RETURNING number";

pub(crate) const INSERT_LINES: &str = "
INSERT INTO receiving.delivery_line
SELECT l.* FROM jsonb_populate_recordset(NULL::receiving.delivery_line, $1::jsonb) AS l";

pub(crate) const INSERT_UNITS: &str = "
INSERT INTO receiving.announced_unit
SELECT u.* FROM jsonb_populate_recordset(NULL::receiving.announced_unit, $1::jsonb) AS u";

pub(crate) const BY_REFERENCE: &str = "
SELECT id FROM receiving.delivery WHERE owner_id = $1 AND source = $2 AND external_ref = $3 AND withdrawn_at IS NULL";

/// Writes a delivery with its lines and units; answers its number.
///
/// # Errors
/// [`InsertError`]; among others `receiving.number_taken`.
pub(crate) async fn insert(
    tx: &mut Tx,
    delivery: &DeliveryRow,
    lines: &[LineRow],
    units: &[UnitRow],
) -> Result<String, InsertError> {
    let number = sqlx::query_scalar(INSERT).bind(json(delivery)?).fetch_one(tx.conn()).await.map_err(|error| {
        if violates(&error, "delivery_external_ref_key") {
            return InsertError::ReferenceTaken;
        }
        if violates(&error, "delivery_pkey") {
            return InsertError::Twin;
        }
        let number = delivery.number.clone().unwrap_or_default();
        InsertError::Other(Failure::on_constraint(error, "delivery_owner_id_number_key", || {
            Failure::refused(
                "receiving.number_taken",
                format!("This owner has a delivery {number} already. Give it another number."),
            )
            .param("number", number)
        }))
    })?;
    sqlx::query(INSERT_LINES).bind(json(&lines)?).execute(tx.conn()).await?;
    if !units.is_empty() {
        sqlx::query(INSERT_UNITS).bind(json(&units)?).execute(tx.conn()).await?;
    }
    Ok(number)
}

/// Why a delivery was not written.
#[derive(Debug)]
pub(crate) enum InsertError {
    /// Another delivery has its reference; the transaction is lost.
    ReferenceTaken,
    /// The same command, sent twice at once, was faster; the transaction is lost.
    Twin,
    /// Anything else.
    Other(Failure),
}

impl<E: Into<Failure>> From<E> for InsertError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// The delivery that has the reference of this one.
pub(crate) async fn reference_holder(db: &Db, delivery: &DeliveryRow) -> Result<Option<DeliveryId>> {
    let query = sqlx::query_scalar(BY_REFERENCE).bind(delivery.owner_id);
    Ok(query.bind(&delivery.source).bind(&delivery.external_ref).fetch_optional(db.reader()).await?)
}

/// The refusal that names the delivery which has the reference.
pub(crate) async fn reference_taken(db: &Db, delivery: &DeliveryRow) -> Failure {
    match reference_holder(db, delivery).await {
        Ok(id) => Failure::refused(
            "receiving.external_ref_taken",
            "A delivery of this owner has that external reference already. It was announced before.",
        )
        .param("id", id.map(|id| id.to_string())),
        Err(failure) => failure,
    }
}

// One that was taken back is found by its id alone: sent again it does not come back.
pub(crate) const BY_NUMBER: &str = "
SELECT to_jsonb(d) FROM receiving.delivery d
WHERE d.id = $3 OR d.owner_id = $1 AND d.number = $2 AND d.withdrawn_at IS NULL ORDER BY d.id = $3 DESC LIMIT 1";

/// The delivery of this id, else the owner's of this number, with its lines.
pub(crate) async fn by_number(
    db: &Db,
    id: DeliveryId,
    owner: OwnerId,
    number: &ShortCode,
) -> Result<Option<(DeliveryRow, Vec<LineRow>)>> {
    let found: Option<Json<DeliveryRow>> =
        sqlx::query_scalar(BY_NUMBER).bind(owner).bind(number).bind(id).fetch_optional(db.reader()).await?;
    let Some(Json(delivery)) = found else { return Ok(None) };
    let lines: Vec<Json<LineRow>> = sqlx::query_scalar(LINES).bind(delivery.id).fetch_all(db.reader()).await?;
    Ok(Some((delivery, lines.into_iter().map(|line| line.0).collect())))
}

macro_rules! load {
    ($from:literal) => {
        concat!(
            "SELECT to_jsonb(d), to_jsonb(l) FROM receiving.delivery d ",
            $from,
            " WHERE d.id = $1 ORDER BY l.line_no"
        )
    };
}

pub(crate) const BY_LINE: &str = load!("JOIN receiving.delivery_line l ON l.delivery_id = d.id AND l.id = $2");
pub(crate) const BY_SKU: &str = load!("JOIN receiving.delivery_line l ON l.delivery_id = d.id AND l.sku_key = $2");
pub(crate) const BY_ITEM: &str =
    load!("JOIN receiving.delivery_line l ON l.delivery_id = d.id AND l.item_id = ANY($2)");
pub(crate) const BY_UNIT: &str = load!(
    "JOIN receiving.announced_unit u ON u.delivery_id = d.id AND u.sscc = $2 JOIN receiving.delivery_line l ON l.id = ANY(u.line_ids)"
);

pub(crate) const UNIT: &str = "
SELECT to_jsonb(u), r.id FROM receiving.announced_unit u
LEFT JOIN receiving.receipt r ON r.announced_unit_id = u.id
WHERE u.delivery_id = $1 AND u.sscc = $2";

pub(crate) const HEAD: &str = "SELECT to_jsonb(d) FROM receiving.delivery d WHERE d.id = $1";

pub(crate) const ELSEWHERE: &str = "
SELECT d.number FROM receiving.announced_unit u JOIN receiving.delivery d ON d.id = u.delivery_id
WHERE u.sscc = $1 AND d.owner_id = $2 AND d.closed_at IS NULL ORDER BY d.created_at LIMIT 1";

/// How a scan names its line.
#[derive(Debug, Clone)]
pub(crate) enum LineKey {
    Line(DeliveryLineId),
    Sku(Sku),
    Items(Vec<ItemId>),
    Unit(String),
}

/// What a scan on a delivery is decided on.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) delivery: DeliveryRow,
    /// The lines that it may be counted on, in order.
    pub(crate) lines: Vec<LineRow>,
}

type LoadedRow = (Json<DeliveryRow>, Json<LineRow>);

/// Loads a delivery with the lines that a scan names. None if there is no such line, or no such delivery.
pub(crate) async fn load(db: &Db, id: DeliveryId, key: &LineKey) -> Result<Option<Loaded>> {
    let query = match key {
        LineKey::Line(line) => sqlx::query_as(BY_LINE).bind(id).bind(*line),
        LineKey::Sku(sku) => sqlx::query_as(BY_SKU).bind(id).bind(sku.folded()),
        LineKey::Items(items) => sqlx::query_as(BY_ITEM).bind(id).bind(items),
        LineKey::Unit(sscc) => sqlx::query_as(BY_UNIT).bind(id).bind(sscc),
    };
    let rows: Vec<LoadedRow> = query.fetch_all(db.reader()).await?;
    let mut loaded: Option<Loaded> = None;
    for (Json(delivery), Json(line)) in rows {
        loaded.get_or_insert(Loaded { delivery, lines: Vec::new() }).lines.push(line);
    }
    Ok(loaded)
}

/// An announced unit, and the receipt by which it came if it did.
pub(crate) async fn unit(db: &Db, id: DeliveryId, sscc: &str) -> Result<Option<(UnitRow, Option<ReceiptId>)>> {
    let row: Option<(Json<UnitRow>, Option<ReceiptId>)> =
        sqlx::query_as(UNIT).bind(id).bind(sscc).fetch_optional(db.reader()).await?;
    Ok(row.map(|(unit, receipt)| (unit.0, receipt)))
}

/// The number of an open delivery of the owner that announced this unit.
pub(crate) async fn announced_elsewhere(db: &Db, owner: OwnerId, sscc: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(ELSEWHERE).bind(sscc).bind(owner).fetch_optional(db.reader()).await?)
}

/// # Errors
/// `receiving.delivery_unknown`.
pub(crate) async fn head(db: &Db, id: DeliveryId) -> Result<DeliveryRow> {
    let row: Option<Json<DeliveryRow>> = sqlx::query_scalar(HEAD).bind(id).fetch_optional(db.reader()).await?;
    row.map(|row| row.0).ok_or_else(unknown)
}

pub(crate) fn unknown() -> Failure {
    Failure::not_found("receiving.delivery_unknown", "There is no such delivery.")
}

pub(crate) const LOCK: &str = "SELECT to_jsonb(d) FROM receiving.delivery d WHERE d.id = $1 FOR UPDATE";

pub(crate) const LINES: &str =
    "SELECT to_jsonb(l) FROM receiving.delivery_line l WHERE l.delivery_id = $1 ORDER BY l.line_no";

/// Locks a delivery and reads its lines: nobody counts or books on it until the transaction ends.
///
/// # Errors
/// `receiving.delivery_unknown`.
pub(crate) async fn lock(tx: &mut Tx, id: DeliveryId) -> Result<(DeliveryRow, Vec<LineRow>)> {
    let delivery: Option<Json<DeliveryRow>> = sqlx::query_scalar(LOCK).bind(id).fetch_optional(tx.conn()).await?;
    let Json(delivery) = delivery.ok_or_else(unknown)?;
    let lines: Vec<Json<LineRow>> = sqlx::query_scalar(LINES).bind(id).fetch_all(tx.conn()).await?;
    Ok((delivery, lines.into_iter().map(|line| line.0).collect()))
}

pub(crate) const CLOSE: &str = "
WITH ended AS (
    UPDATE receiving.delivery_line l SET state = u.state, reason = u.reason
    FROM unnest($5::uuid[], $6::text[], $7::text[]) AS u (id, state, reason) WHERE l.id = u.id
)
UPDATE receiving.delivery SET state = $2, close_reason = $3, closed_at = $4, withdrawn_at = $8 WHERE id = $1";

/// Ends a delivery and its lines as they say.
pub(crate) async fn close(tx: &mut Tx, delivery: &DeliveryRow, lines: &[LineRow]) -> Result<()> {
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    let states: Vec<_> = lines.iter().map(|line| line.state.name()).collect();
    let reasons: Vec<_> =
        lines.iter().map(|line| line.reason.as_ref().map(|reason| reason.as_str().to_owned())).collect();
    sqlx::query(CLOSE)
        .bind(delivery.id)
        .bind(delivery.state.name())
        .bind(&delivery.close_reason)
        .bind(delivery.closed_at)
        .bind(ids)
        .bind(states)
        .bind(reasons)
        .bind(delivery.withdrawn_at)
        .execute(tx.conn())
        .await?;
    Ok(())
}
