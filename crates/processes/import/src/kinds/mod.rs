//! What can be imported. Each kind knows its columns, reads its rows, and hands them to the context that owns what they say.

mod deliveries;
mod documents;
mod items;
mod locations;
mod orders;
mod parties;
mod stock;

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock},
};

use ambar_catalog_contract::{CatalogWrite, Usage};
use ambar_inventory_contract::InventoryAdjust;
use ambar_kernel::{Actor, BulkDone, BulkMode, Ctx, ErrorKind, Failure, OwnerId, Permission, Result, WarehouseId};
use ambar_locations_contract::LocationsWrite;
use ambar_receiving_contract::ReceivingManage;
use ambar_shipments_contract::ShipmentsWrite;
use async_trait::async_trait;
use serde_json::{Map, json};
use uuid::Uuid;

use crate::{
    Import,
    sheet::{CellFault, Column, Reader, Row, Sheet, params},
};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Items with their packaging and barcodes.
    Items,
    /// Places of a warehouse.
    Locations,
    /// What is there when the warehouse begins to work with Ambar.
    Stock,
    /// Deliveries that are announced.
    Deliveries,
    /// Customers' orders.
    Orders,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] = [Self::Items, Self::Locations, Self::Stock, Self::Deliveries, Self::Orders];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Locations => "locations",
            Self::Stock => "stock",
            Self::Deliveries => "deliveries",
            Self::Orders => "orders",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The columns that its files may have.
    pub(crate) const fn columns(self) -> &'static [Column] {
        match self {
            Self::Items => items::COLUMNS,
            Self::Locations => locations::COLUMNS,
            Self::Stock => stock::COLUMNS,
            Self::Deliveries => deliveries::COLUMNS,
            Self::Orders => orders::COLUMNS,
        }
    }

    pub(crate) const fn needs_owner(self) -> bool {
        matches!(self, Self::Items | Self::Stock)
    }

    /// Whether its rows make documents, which come in whole or not at all; a row may say whose goods they are.
    pub(crate) const fn in_documents(self) -> bool {
        matches!(self, Self::Deliveries | Self::Orders)
    }

    /// Chunks at once: while the database works on one, the next is read. Of orders one, because what comes first in the file must come
    /// in first: the stock that is there is promised in that order. Of stock three, because two are written at the same time.
    pub(crate) const fn at_once(self) -> usize {
        match self {
            Self::Orders => 1,
            Self::Stock => 3,
            _ => 2,
        }
    }

    /// Whether the same rows sent as another import would bring in the same once more.
    pub(crate) const fn doubles(self) -> bool {
        matches!(self, Self::Stock)
    }

    pub(crate) const fn needs_warehouse(self) -> bool {
        !matches!(self, Self::Items)
    }

    /// Nobody imports what they may not add one by one.
    ///
    /// # Errors
    /// 403 `auth.forbidden`.
    pub(crate) fn require(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Items => ctx.require::<CatalogWrite>(),
            Self::Locations => ctx.require::<LocationsWrite>(),
            Self::Stock => ctx.require::<InventoryAdjust>(),
            Self::Deliveries => ctx.require::<ReceivingManage>(),
            Self::Orders => ctx.require::<ShipmentsWrite>(),
        }
    }

    /// Who asked for the work, with the permission that they had for it when they did.
    pub(crate) fn empowered(self, actor: Actor) -> Actor {
        static SETS: LazyLock<[Arc<HashSet<&'static str>>; 5]> = LazyLock::new(|| {
            [
                CatalogWrite::NAME,
                LocationsWrite::NAME,
                InventoryAdjust::NAME,
                ReceivingManage::NAME,
                ShipmentsWrite::NAME,
            ]
            .map(|name| Arc::new(HashSet::from([name])))
        });
        let permissions = match self {
            Self::Items => &SETS[0],
            Self::Locations => &SETS[1],
            Self::Stock => &SETS[2],
            Self::Deliveries => &SETS[3],
            Self::Orders => &SETS[4],
        };
        Actor { permissions: Arc::clone(permissions), ..actor }
    }

    /// What hands its rows over, for the import of this id.
    ///
    /// # Errors
    /// If the file lacks what the kind needs, which the upload has checked.
    pub(crate) fn door(
        self,
        import: &Import,
        id: Uuid,
        owner: Option<OwnerId>,
        warehouse: Option<WarehouseId>,
    ) -> Result<Box<dyn Door>> {
        let by_row = owner;
        let owner = || owner.ok_or_else(|| Failure::internal("a file without its owner"));
        let warehouse = || warehouse.ok_or_else(|| Failure::internal("a file without its warehouse"));
        Ok(match self {
            Self::Items => Box::new(items::Items::new(import, id, owner()?)),
            Self::Locations => Box::new(locations::Locations::new(import, id, warehouse()?)),
            Self::Stock => Box::new(stock::OpeningStock::new(import, id, owner()?, warehouse()?)),
            Self::Deliveries => Box::new(deliveries::Deliveries::new(import, id, by_row, warehouse()?)),
            Self::Orders => Box::new(orders::Orders::new(import, id, by_row, warehouse()?)),
        })
    }
}

impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no kind of import"))
    }
}

/// What became of a row: everything that is wrong with it, or where it is now.
pub(crate) type Outcome = Result<BulkDone<()>, Vec<CellFault>>;

/// The way of a kind's rows into the context that owns what they say.
#[async_trait]
pub(crate) trait Door: Send + Sync {
    /// What a row takes that no other row of the file may take too, with the column that says it.
    fn unique(&self, row: &Reader<'_>) -> Vec<(&'static str, String)> {
        let _ = row;
        Vec::new()
    }

    /// The document that a row belongs to, where rows make documents; `None` for a row that stands alone.
    fn document(&self, row: &Reader<'_>) -> Option<String> {
        let _ = row;
        None
    }

    /// Checks rows, or writes them: at most 1,000, or whole documents; one outcome for each. Written again, nothing changes. A
    /// row that is refused for what another says has no faults of its own.
    ///
    /// # Errors
    /// Only accidents, and what stands in the way of the whole file.
    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>>;

    /// Takes back what rows have brought in, as far as nothing refers to it; answers what stays, and why. Rows that brought
    /// nothing in, and those that were taken back before, are passed over.
    ///
    /// # Errors
    /// Only accidents.
    async fn undo(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row]) -> Result<Vec<(i32, CellFault)>>;
}

/// Hands the rows that can be read to `carry`, and puts its outcomes where the rows stood.
async fn pass_read<T, F>(read: Vec<Result<T, Vec<CellFault>>>, carry: impl FnOnce(Vec<T>) -> F) -> Result<Vec<Outcome>>
where
    F: Future<Output = Result<Vec<Outcome>>>,
{
    let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(read.len());
    let mut good = Vec::with_capacity(read.len());
    for row in read {
        match row {
            Ok(row) => {
                good.push(row);
                outcomes.push(None);
            }
            Err(faults) => outcomes.push(Some(Err(faults))),
        }
    }
    let mut carried = if good.is_empty() { Vec::new() } else { carry(good).await? }.into_iter();
    let missing = || Failure::internal("a row got no outcome");
    outcomes.into_iter().map(|outcome| outcome.or_else(|| carried.next()).ok_or_else(missing)).collect()
}

/// Why something stays that was to be taken back: what refers to it.
fn in_use(column: &'static str, code: &str, uses: &[Usage]) -> CellFault {
    let place = |usage: &Usage| {
        let examples =
            if usage.examples.is_empty() { String::new() } else { format!(" ({})", usage.examples.join(", ")) };
        format!("{} {}{examples}", usage.count, usage.what)
    };
    let told: Vec<String> = uses.iter().map(place).collect();
    CellFault {
        column: Some(column),
        code: code.to_owned(),
        message: format!("this stays, because something refers to it: {}", told.join("; ")),
        value: None,
        params: params([("usages", json!(uses))]),
    }
}

/// A refusal as faults of cells: `column` tells which column a field is read from.
///
/// # Errors
/// The failure, if it is an accident.
fn faults(
    row: &Reader<'_>,
    mut failure: Failure,
    column: impl Fn(&str) -> Option<&'static str>,
) -> Result<Vec<CellFault>> {
    if !matches!(failure.kind, ErrorKind::Invalid | ErrorKind::Refused | ErrorKind::NotFound) {
        return Err(failure);
    }
    let value = |column: Option<&str>| column.and_then(|name| row.cell(name)).map(str::to_owned);
    if failure.fields.is_empty() {
        let field = failure.params.remove("field");
        let column = field.as_ref().and_then(|field| field.as_str()).and_then(&column);
        return Ok(vec![CellFault {
            column,
            code: failure.code.into_owned(),
            message: failure.detail,
            value: value(column),
            params: failure.params,
        }]);
    }
    let of_field = |field: ambar_kernel::FieldError| {
        let column = column(&field.pointer);
        CellFault {
            column,
            code: field.code.to_owned(),
            message: field.detail,
            value: value(column),
            params: Map::new(),
        }
    };
    Ok(failure.fields.into_iter().map(of_field).collect())
}
