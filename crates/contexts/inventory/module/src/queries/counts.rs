//! Counts. They are blind: what the book had is not shown until somebody has counted.

use ambar_inventory_contract::{CountWork, InventoryRead};
use ambar_inventory_domain::{Count, CountKey, CountState};
use ambar_kernel::{
    AccountId, CountId, DecimalText, DisplayName, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode,
    LotId, OwnerId, Quantity, Result, SerialCode, SerialId, ShortCode, Sku, TaskId, Timestamp, WarehouseId,
};
use ambar_web::{Allow, Json, Page, Paging, Problem, Query};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgExecutor};
use utoipa::{IntoParams, ToSchema};

use crate::{Inventory, figures, lookup};

macro_rules! select {
    ($which:literal) => {
        concat!(
            "
SELECT c.id, c.version, c.warehouse_id, c.location_id, p.code AS location, c.handling_unit_id, u.sscc, c.item_id,
       i.card->>'sku' AS sku, i.card->>'name' AS name, i.card->>'base_unit' AS unit, (i.card->>'scale')::smallint AS decimals,
       l.code AS lot, n.code AS serial, c.owner_id, c.lot_id, c.serial_id, c.origin, c.state, c.task_id, c.book, c.counted, c.requested_at, c.counted_at,
       c.counted_by, c.decided_at, c.decided_by, c.recount_of
FROM inventory.count c JOIN inventory.item i ON i.id = c.item_id JOIN inventory.place p ON p.id = c.location_id
     LEFT JOIN inventory.handling_unit u ON u.id = c.handling_unit_id LEFT JOIN inventory.lot l ON l.id = c.lot_id
     LEFT JOIN inventory.serial n ON n.id = c.serial_id
WHERE ",
            $which
        )
    };
}

pub(crate) const SELECT: &str = select!(
    "($1::uuid IS NULL OR c.warehouse_id = $1) AND ($2::text IS NULL OR c.state = $2)
  AND ($3::uuid IS NULL OR c.location_id = $3) AND ($4::uuid IS NULL OR c.item_id = $4) AND ($5::text IS NULL OR c.origin = $5)
  AND ($6::timestamptz IS NULL OR (c.requested_at, c.id) > ($6, $7))
ORDER BY c.requested_at, c.id LIMIT $8"
);

pub(crate) const SELECT_ONE: &str = select!("c.id = $1");

pub(crate) const OPEN_IN_PLACE: &str =
    select!("c.location_id = $1 AND c.state IN ('requested', 'counted') ORDER BY c.requested_at, c.id");

/// Where a count stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountStatus {
    /// Somebody has to count.
    Requested,
    /// Somebody has counted, and somebody else has to decide on the difference.
    Counted,
    /// The book was corrected by what it told.
    Completed,
    /// It was sent back, and another count was asked for.
    Rejected,
    /// Nobody has to count any more.
    Canceled,
}

impl CountStatus {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Requested => CountState::Requested.name(),
            Self::Counted => CountState::Counted.name(),
            Self::Completed => CountState::Completed.name(),
            Self::Rejected => CountState::Rejected.name(),
            Self::Canceled => CountState::Canceled.name(),
        }
    }
}

impl From<CountState> for CountStatus {
    fn from(state: CountState) -> Self {
        match state {
            CountState::Requested => Self::Requested,
            CountState::Counted => Self::Counted,
            CountState::Completed => Self::Completed,
            CountState::Rejected => Self::Rejected,
            CountState::Canceled => Self::Canceled,
        }
    }
}

/// Why a count was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountOrigin {
    /// A picker found less than the book says.
    ShortPick,
    /// Somebody asked for it.
    Spot,
    /// A count before it was sent back.
    Recount,
}

impl CountOrigin {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ShortPick => "short_pick",
            Self::Spot => "spot",
            Self::Recount => "recount",
        }
    }
}

impl TryFrom<String> for CountOrigin {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        [Self::ShortPick, Self::Spot, Self::Recount]
            .into_iter()
            .find(|origin| origin.name() == name)
            .ok_or_else(|| format!("{name} is no origin of a count"))
    }
}

/// Which counts, and where the page begins.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Filter {
    /// At one site.
    warehouse_id: Option<WarehouseId>,
    /// In one state.
    state: Option<CountStatus>,
    /// In one place.
    location_id: Option<LocationId>,
    /// In the place with this code; needs `warehouse_id`.
    location: Option<LocationCode>,
    /// Of one item.
    item_id: Option<ItemId>,
    /// Asked for in one way.
    origin: Option<CountOrigin>,
    /// `next` of the page before.
    after: Option<String>,
    /// Rows on the page, 1 to 200.
    limit: Option<u32>,
}

/// A count of one item in one place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CountView {
    id: CountId,
    version: i64,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    /// The code of the place.
    location: LocationCode,
    handling_unit_id: Option<HandlingUnitId>,
    /// The SSCC of the handling unit; null for loose goods.
    sscc: Option<String>,
    item_id: ItemId,
    sku: Sku,
    name: DisplayName,
    /// What one base unit is called.
    unit: ShortCode,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    owner_id: OwnerId,
    origin: CountOrigin,
    state: CountStatus,
    /// The task of whoever counts.
    task_id: TaskId,
    #[schema(value_type = String, format = DateTime)]
    requested_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    counted_at: Option<Timestamp>,
    counted_by: Option<AccountId>,
    /// When somebody decided on the difference.
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Timestamp>,
    /// Who approved it or sent it back.
    decided_by: Option<AccountId>,
    /// The count that was sent back, of which this is the next.
    recount_of: Option<CountId>,
    /// What the book had; null until somebody has counted.
    book: Option<DecimalText>,
    /// What was counted.
    counted: Option<DecimalText>,
    /// Counted less book; with a minus if goods were missing.
    #[schema(example = "-2")]
    difference: Option<DecimalText>,
}

#[derive(Debug, FromRow)]
pub(crate) struct Record {
    pub(crate) id: CountId,
    version: i64,
    pub(crate) warehouse_id: WarehouseId,
    location_id: LocationId,
    pub(crate) location: LocationCode,
    handling_unit_id: HandlingUnitId,
    sscc: Option<String>,
    item_id: ItemId,
    pub(crate) sku: Sku,
    name: DisplayName,
    unit: ShortCode,
    pub(crate) decimals: i16,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    owner_id: OwnerId,
    lot_id: LotId,
    serial_id: SerialId,
    #[sqlx(try_from = "String")]
    origin: CountOrigin,
    state: String,
    pub(crate) task_id: TaskId,
    book: Option<i64>,
    counted: Option<i64>,
    requested_at: Timestamp,
    counted_at: Option<Timestamp>,
    counted_by: Option<AccountId>,
    decided_at: Option<Timestamp>,
    decided_by: Option<AccountId>,
    recount_of: Option<CountId>,
}

impl Record {
    /// What is told to those who lead a person through it: not what the book has.
    pub(crate) fn work(self) -> Result<CountWork> {
        Ok(CountWork {
            open: self.status()? == CountStatus::Requested,
            id: self.id,
            task_id: self.task_id,
            version: self.version,
            warehouse_id: self.warehouse_id,
            location: self.location,
            sscc: self.sscc,
            item_id: self.item_id,
            sku: self.sku,
            name: self.name,
            scale: figures::scale(self.decimals)?,
            lot: self.lot,
            serial: self.serial,
        })
    }

    /// What is counted.
    pub(crate) const fn key(&self) -> CountKey {
        CountKey {
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            handling_unit_id: self.handling_unit_id,
            item_id: self.item_id,
            lot_id: self.lot_id,
            serial_id: self.serial_id,
            owner_id: self.owner_id,
        }
    }

    /// As the rules see it.
    pub(crate) fn count(&self) -> Result<Count> {
        let state = CountState::from_name(&self.state);
        let quantity = |units: Option<i64>| units.map(Quantity::new).transpose();
        Ok(Count {
            state: state.ok_or_else(|| Failure::internal(format!("{} is no state of a count", self.state)))?,
            book: quantity(self.book)?,
            counted: quantity(self.counted)?,
            counted_by: self.counted_by,
            ..Count::requested(self.id, self.key())
        })
    }

    /// Where it stands.
    pub(crate) fn status(&self) -> Result<CountStatus> {
        CountState::from_name(&self.state)
            .map(Into::into)
            .ok_or_else(|| Failure::internal(format!("{} is no state of a count", self.state)))
    }

    /// As people see it.
    pub(crate) fn view(self) -> Result<CountView> {
        let state = self.status()?;
        let told = matches!(state, CountStatus::Counted | CountStatus::Completed | CountStatus::Rejected);
        let shown = |units: Option<i64>| units.filter(|_| told).map(|units| figures::text(units, self.decimals));
        let difference = self.counted.zip(self.book).filter(|_| told).map(|(counted, book)| counted - book);
        Ok(CountView {
            id: self.id,
            version: self.version,
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            location: self.location,
            handling_unit_id: self.handling_unit_id.some(),
            sscc: self.sscc,
            item_id: self.item_id,
            sku: self.sku,
            name: self.name,
            unit: self.unit,
            lot: self.lot,
            serial: self.serial,
            owner_id: self.owner_id,
            origin: self.origin,
            state,
            task_id: self.task_id,
            requested_at: self.requested_at,
            counted_at: self.counted_at,
            counted_by: self.counted_by,
            decided_at: self.decided_at,
            decided_by: self.decided_by,
            recount_of: self.recount_of,
            book: shown(self.book).transpose()?,
            counted: shown(self.counted).transpose()?,
            difference: difference.map(|units| figures::difference(units, self.decimals)).transpose()?,
        })
    }
}

/// The count of an id.
///
/// # Errors
/// 404 `inventory.count_unknown`.
pub(crate) async fn find(inventory: &Inventory, id: CountId) -> Result<Record> {
    find_on(inventory.app.reader(), id).await
}

/// The same, as a transaction sees it.
pub(crate) async fn find_on(on: impl PgExecutor<'_>, id: CountId) -> Result<Record> {
    sqlx::query_as(SELECT_ONE)
        .bind(id)
        .fetch_optional(on)
        .await?
        .ok_or_else(|| Failure::not_found("inventory.count_unknown", "There is no such count."))
}

/// Lists counts by when they were asked for.
#[utoipa::path(get, path = "/counts", operation_id = "list_counts", tag = "inventory", params(Filter),
    responses((status = 200, body = Page<CountView>)),
    extensions(("x-permission" = json!("inventory:read")),
        ("x-problems" = json!(["404 inventory.place_unknown", "422 invalid"]))))]
pub(crate) async fn get(
    State(inventory): State<Inventory>,
    allow: Allow<InventoryRead>,
    Query(filter): Query<Filter>,
) -> Result<Json<Page<CountView>>, Problem> {
    let paging = Paging::<(Timestamp, CountId)>::read(&filter.after, filter.limit)?;
    let (warehouse, id, code) = (filter.warehouse_id, filter.location_id, filter.location.as_ref());
    let place = lookup::place_of_query(&inventory, &allow.ctx, warehouse, id, code).await?;
    let (after_at, after_id) = paging.key.unzip();
    let rows: Vec<Record> = sqlx::query_as(SELECT)
        .bind(warehouse)
        .bind(filter.state.map(CountStatus::name))
        .bind(place)
        .bind(filter.item_id)
        .bind(filter.origin.map(CountOrigin::name))
        .bind(figures::moment("/after", after_at)?)
        .bind(after_id)
        .bind(paging.fetch())
        .fetch_all(inventory.app.reader())
        .await?;
    let page = Page::build(rows, &paging, |row| (row.requested_at, row.id));
    let items = page.items.into_iter().map(Record::view).collect::<Result<_>>()?;
    Ok(Json(Page { items, next: page.next }))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;
    use crate::sample::id;

    fn record(state: &str, book: Option<i64>, counted: Option<i64>) -> Record {
        Record {
            id: id(50),
            version: 1,
            warehouse_id: id(1),
            location_id: id(10),
            location: LocationCode::parse("A-01-02-3").unwrap(),
            handling_unit_id: HandlingUnitId::NIL,
            sscc: None,
            item_id: id(3),
            sku: Sku::parse("I3").unwrap(),
            name: DisplayName::parse("Item 3").unwrap(),
            unit: ShortCode::parse("KG").unwrap(),
            decimals: 1,
            lot: None,
            serial: None,
            owner_id: id(2),
            lot_id: LotId::NIL,
            serial_id: SerialId::NIL,
            origin: CountOrigin::Spot,
            state: state.into(),
            task_id: id(51),
            book,
            counted,
            requested_at: Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, 0).unwrap(),
            counted_at: None,
            counted_by: None,
            decided_at: None,
            decided_by: None,
            recount_of: None,
        }
    }

    fn told(state: &str, book: Option<i64>, counted: Option<i64>) -> [Option<String>; 3] {
        let view = record(state, book, counted).view().unwrap();
        [view.book, view.counted, view.difference].map(|figure| figure.map(|it| it.as_str().to_owned()))
    }

    #[test]
    fn a_count_tells_what_was_missing_once_it_is_done() {
        for state in ["counted", "completed", "rejected"] {
            let figures = ["10", "8.5", "-1.5"].map(|it| Some(it.to_owned()));
            assert_eq!(told(state, Some(100), Some(85)), figures, "{state}");
        }
    }

    #[test]
    fn whoever_still_has_to_count_is_not_told_what_the_book_has() {
        for state in ["requested", "canceled"] {
            assert_eq!(told(state, Some(100), Some(85)), [None, None, None], "{state}");
        }
    }

    #[test]
    fn a_state_that_is_not_known_is_a_mistake_of_ours() {
        assert_eq!(record("lost", None, None).view().unwrap_err().kind, ambar_kernel::ErrorKind::Internal);
    }

    #[test]
    fn every_origin_of_a_count_is_read_by_its_name() {
        for origin in [CountOrigin::ShortPick, CountOrigin::Spot, CountOrigin::Recount] {
            assert_eq!(CountOrigin::try_from(origin.name().to_owned()), Ok(origin));
            assert_eq!(serde_json::to_value(origin).unwrap(), origin.name());
        }
        assert!(CountOrigin::try_from("whim".to_owned()).unwrap_err().contains("whim"));
    }
}
