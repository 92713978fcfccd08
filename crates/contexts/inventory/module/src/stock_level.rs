//! The figures behind the gauge `wms_current_stock_level{location_code,item_category}`.

use ambar_kernel::{Failure, Result};
use ambar_pg::Db;
use sqlx::FromRow;

use crate::Inventory;

// A code that two sites share is one series: the gauge has no label for the site. The cards are read once an item and not
// once a row, and rows are summed as the whole numbers that they are.
pub(crate) const SELECT: &str = "
WITH goods AS MATERIALIZED (
    SELECT id, coalesce(card ->> 'category', 'none') AS category, power(10::numeric, (card ->> 'scale')::integer) AS unit
    FROM inventory.item
), stands AS MATERIALIZED (
    SELECT s.location_id, g.category, g.unit, sum(s.on_hand) AS units
    FROM inventory.stock s JOIN goods g ON g.id = s.item_id WHERE s.in_stock GROUP BY s.location_id, g.category, g.unit
)
SELECT p.code AS location_code, t.category AS item_category, sum(t.units / t.unit)::float8 AS on_hand
FROM stands t JOIN inventory.place p ON p.id = t.location_id GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT $1";

/// What stands in a place of a category of items.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct StockLevel {
    /// The place's code.
    pub location_code: String,
    /// The category's code; `none` for items without.
    pub item_category: String,
    /// The sum in base units, of whatever units those are: a gauge is a float and no book.
    pub on_hand: f64,
}

impl Inventory {
    /// What stands where by category, the largest first, at most `cap` of them.
    ///
    /// Cost: one aggregate over every stock row that is not empty, joined with its place and item; it grows with the rows,
    /// not with `cap`: 0.2 s for 250,000 rows. Run it on one instance, half a minute apart, on a connection that yields.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn stock_levels(&self, db: &Db, cap: usize) -> Result<Vec<StockLevel>> {
        let cap = i64::try_from(cap).map_err(Failure::internal)?;
        Ok(sqlx::query_as(SELECT).bind(cap).fetch_all(db.reader()).await?)
    }
}
