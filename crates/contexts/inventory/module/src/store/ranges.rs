//! What is taken from ranges: numbers of new rows, SSCCs, partitions of the ledger.

use ambar_inventory_contract::StockId;
use ambar_inventory_domain::SsccBlock;
use ambar_kernel::{Failure, Result};
use ambar_pg::Pool;
use chrono::NaiveDate;
use sqlx::{PgConnection, PgExecutor};

pub(crate) const NUMBERS: &str = "SELECT nextval('inventory.stock_stock_id_seq') FROM generate_series(1, $1)";

// Takes up to $1 references. Those that are not used in the end are lost, which GS1 allows: only using one twice is wrong.
pub(crate) const SSCC: &str = "
UPDATE inventory.sscc_range r SET next_reference = least(r.next_reference + $1, r.last_reference + 1)
FROM (SELECT next_reference FROM inventory.sscc_range WHERE one FOR NO KEY UPDATE) AS before
WHERE r.one
RETURNING r.extension_digit, r.company_prefix, before.next_reference, r.next_reference - before.next_reference";

pub(crate) const PARTITIONS: &str = "SELECT inventory.make_movement_partitions($1, $1)";

/// Numbers for new rows, whatever becomes of the transaction: those that are never used are gaps.
///
/// # Errors
/// If the database fails.
pub(crate) async fn numbers(on: impl PgExecutor<'_>, count: i64) -> Result<Vec<StockId>> {
    let numbers: Vec<(i64,)> = sqlx::query_as(NUMBERS).bind(count).fetch_all(on).await?;
    Ok(numbers.into_iter().map(|(number,)| StockId(number)).collect())
}

/// Up to `count` references of the company's range, which stays locked; `None` if no range is set.
///
/// # Errors
/// If the database fails.
pub(crate) async fn ssccs(conn: &mut PgConnection, count: i64) -> Result<Option<SsccBlock>> {
    let taken: Option<(i16, String, i64, i64)> = sqlx::query_as(SSCC).bind(count).fetch_optional(conn).await?;
    let Some((extension_digit, company_prefix, next, left)) = taken else { return Ok(None) };
    Ok(Some(SsccBlock {
        extension_digit: u8::try_from(extension_digit).map_err(Failure::internal)?,
        company_prefix,
        next: u64::try_from(next).map_err(Failure::internal)?,
        left: u64::try_from(left.max(0)).map_err(Failure::internal)?,
    }))
}

/// Makes the ledger's partition of a day's month, if it is not there.
///
/// # Errors
/// If the database fails.
pub(crate) async fn make_partition(pool: &Pool, day: NaiveDate) -> Result<()> {
    sqlx::query(PARTITIONS).bind(day).execute(pool).await?;
    Ok(())
}
