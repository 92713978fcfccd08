//! What commands answer.

use std::collections::HashMap;

use ambar_inventory_contract::{RowChange, StockId, StockStatus};
use ambar_inventory_domain::Book;
use ambar_kernel::{
    DecimalText, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, Result, Scale, SerialCode, Sku,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Inventory,
    copies::{ITEMS, Item},
    queries::movements::MovementView,
};

/// A row that goods came to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChangedRow {
    /// The row.
    stock_id: StockId,
    location_id: LocationId,
    /// The code of its place.
    location: LocationCode,
    /// The handling unit it stands in; null for loose.
    handling_unit_id: Option<HandlingUnitId>,
    item_id: ItemId,
    sku: Sku,
    lot: Option<LotCode>,
    serial: Option<SerialCode>,
    status: StockStatus,
    /// How much came to it.
    #[schema(example = "12.5")]
    quantity: DecimalText,
}

/// Goods that were moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedView {
    /// Its id: its movements are found by it as `reference_id`.
    pub(crate) id: Uuid,
    /// The rows that they came to.
    pub(crate) rows: Vec<ChangedRow>,
}

/// A correction of the book.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectedView {
    /// Its id: its movements are found by it as `reference_id`.
    pub(crate) id: Uuid,
    /// What it moved.
    pub(crate) movements: Vec<MovementView>,
}

/// The rows that goods came to, as people see them.
///
/// # Errors
/// If an item in stock is not known, which is a bug.
pub(crate) async fn changed_rows(inventory: &Inventory, rows: Vec<RowChange>) -> Result<Vec<ChangedRow>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.item_id.uuid()).collect();
    let cards: HashMap<Uuid, Item> = ITEMS.find(inventory.stock.reader(), &ids).await?;
    rows.iter()
        .map(|row| {
            let card = &cards.get(&row.item_id.uuid()).ok_or_else(|| unknown(row))?.0;
            Ok(changed(row, card.sku.clone(), card.scale))
        })
        .collect()
}

/// The rows that goods came to, as people see them, while the book is open.
///
/// # Errors
/// If an item in stock is not known, which is a bug.
pub(crate) fn rows_of(book: &Book, rows: &[RowChange]) -> Result<Vec<ChangedRow>> {
    rows.iter()
        .map(|row| {
            let item = book.item_of(row.item_id).ok_or_else(|| unknown(row))?;
            Ok(changed(row, item.sku.clone(), item.scale))
        })
        .collect()
}

fn unknown(row: &RowChange) -> Failure {
    Failure::internal(format!("item {} in stock is not known", row.item_id))
}

fn changed(row: &RowChange, sku: Sku, scale: Scale) -> ChangedRow {
    ChangedRow {
        stock_id: row.stock_id,
        location_id: row.location_id,
        location: row.location.clone(),
        handling_unit_id: row.handling_unit_id.some(),
        item_id: row.item_id,
        sku,
        lot: row.lot.clone(),
        serial: row.serial.clone(),
        status: row.status,
        quantity: row.quantity.to_text(scale),
    }
}
