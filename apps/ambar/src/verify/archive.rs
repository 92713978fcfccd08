//! The files of the months that left the ledger, against what was recorded of them: a part of i23 for whoever has the folder.

use std::path::{Path, PathBuf};

use ambar_inventory::archive::{read, sidecar_is_right};
use ambar_kernel::{Failure, Result};
use ambar_pg::Pool;
use sqlx::FromRow;

use super::Report;

pub(super) const RECORDED: &str = "
SELECT to_char(month, 'YYYY-MM') AS month, file_name, file_bytes, file_sha256, content_sha256, movements, lines_mark
FROM inventory.archived_month ORDER BY month";

/// The rule that says that the ledger only grows.
const RULE: &str = "i23";
/// Examples of a rule that are told.
const EXAMPLES: usize = 10;

#[derive(Debug, FromRow)]
struct Recorded {
    month: String,
    file_name: String,
    file_bytes: i64,
    file_sha256: String,
    content_sha256: String,
    movements: i64,
    lines_mark: String,
}

/// Reads every file of the archive and adds to the report what is wrong; without a folder, that nobody looked.
///
/// # Errors
/// If the database fails.
pub async fn look_at_files(pool: &Pool, folder: Option<&Path>, report: &mut Report) -> Result<()> {
    let months: Vec<Recorded> = sqlx::query_as(RECORDED).fetch_all(pool).await?;
    let count = i64::try_from(months.len()).map_err(Failure::internal)?;
    let Some(rule) = report.rules.iter_mut().find(|rule| rule.id == RULE) else { return Ok(()) };
    if count == 0 {
        return Ok(());
    }
    let Some(folder) = folder else {
        rule.notes
            .push(format!("the files of {count} month(s) that left were not looked at: set AMBAR_LEDGER_ARCHIVE_DIR"));
        return Ok(());
    };
    let folder = folder.to_owned();
    let wrong = tokio::task::spawn_blocking(move || compare(&folder, &months)).await.map_err(Failure::internal)?;
    rule.checked += count;
    rule.violations += i64::try_from(wrong.len()).map_err(Failure::internal)?;
    report.ok &= wrong.is_empty();
    let room = EXAMPLES.saturating_sub(rule.examples.len());
    rule.examples.extend(wrong.into_iter().take(room));
    Ok(())
}

fn compare(folder: &Path, months: &[Recorded]) -> Vec<String> {
    months.iter().filter_map(|month| wrong(folder.join(&month.file_name), folder, month)).collect()
}

fn wrong(path: PathBuf, folder: &Path, month: &Recorded) -> Option<String> {
    let words = |what: &str| Some(format!("{}, the movements of {}, {what}", path.display(), month.month));
    let file = match read(&path) {
        Ok(file) => file,
        Err(error) => return words(&format!("cannot be read ({error}): bring it back from a copy")),
    };
    let is_as_recorded = i64::try_from(file.bytes) == Ok(month.file_bytes)
        && file.sha256 == month.file_sha256
        && file.content_sha256 == month.content_sha256
        && i64::try_from(file.lines) == Ok(month.movements)
        && file.mark.to_string() == month.lines_mark;
    if !is_as_recorded {
        return words("is not the file that was written: bring it back from a copy");
    }
    if !sidecar_is_right(folder, &file) {
        return words(&format!("has another checksum beside it than {}", month.file_sha256));
    }
    None
}
