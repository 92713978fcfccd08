//! From which moment on the ledger has its movements, as readers are told.

use ambar_inventory_contract::StockId;
use ambar_kernel::{ItemId, Result, Timestamp};

use crate::Inventory;

/// The moment before which movements have left; null while none has.
pub(crate) const FROM: &str =
    "SELECT (max(month) + interval '1 month')::timestamp AT TIME ZONE 'UTC' FROM inventory.archived_month";

pub(crate) const OF_ITEM: &str = "
SELECT (max(month) + interval '1 month')::timestamp AT TIME ZONE 'UTC' FROM inventory.archived_month
WHERE EXISTS (SELECT 1 FROM inventory.carried_goods WHERE item_id = $1)";

pub(crate) const OF_ROW: &str = "
SELECT (max(month) + interval '1 month')::timestamp AT TIME ZONE 'UTC' FROM inventory.archived_month
WHERE EXISTS (SELECT 1 FROM inventory.carried_row WHERE stock_id = $1)";

/// Asks from when on movements are there. It is asked after what is read, so that a month that leaves in between is told.
pub(crate) struct LedgerFrom;

impl LedgerFrom {
    /// Of everything.
    pub(crate) async fn of_all(inventory: &Inventory) -> Result<Option<Timestamp>> {
        Ok(sqlx::query_scalar(FROM).fetch_one(inventory.app.reader()).await?)
    }

    /// Of an item; none if none of its movements left.
    pub(crate) async fn of_item(inventory: &Inventory, item: ItemId) -> Result<Option<Timestamp>> {
        Ok(sqlx::query_scalar(OF_ITEM).bind(item).fetch_one(inventory.app.reader()).await?)
    }

    /// Of a stock row; none if none of its movements left.
    pub(crate) async fn of_row(inventory: &Inventory, row: StockId) -> Result<Option<Timestamp>> {
        Ok(sqlx::query_scalar(OF_ROW).bind(row.0).fetch_one(inventory.app.reader()).await?)
    }
}
