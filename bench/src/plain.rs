//! The plain side: tables and functions of its own in the schema `plain`, on the same server as Ambar's.

use anyhow::{Context, Result};
use sqlx::PgConnection;

use crate::{database, output::progress, site::Size};

/// The scripts that pgbench runs.
pub const A_MOVE: &str = include_str!("../plain/a_move.sql");
pub const B_CTE: &str = include_str!("../plain/b_cte.sql");
pub const C_RESERVE_FN: &str = include_str!("../plain/c_reserve_fn.sql");
pub const E_HOT_FN: &str = include_str!("../plain/e_hot_fn.sql");
const SCHEMA: &str = include_str!("../plain/schema.sql");
const FUNCTIONS: &str = include_str!("../plain/functions.sql");

/// Makes and fills it.
///
/// # Errors
/// If the database fails.
pub async fn set_up(connection: &mut PgConnection, size: Size) -> Result<()> {
    let tables = format!("CREATE SCHEMA plain; SET search_path = plain;\n{}", sized(SCHEMA, size));
    database::script(connection, tables).await.context("the plain side's tables")?;
    database::script(connection, sized(FUNCTIONS, size)).await.context("the plain side's functions")?;
    sqlx::raw_sql("RESET search_path").execute(&mut *connection).await?;
    sqlx::raw_sql("VACUUM ANALYZE").execute(&mut *connection).await?;
    let rows = database::figure(connection, "SELECT count(*) FROM plain.stock").await?;
    progress(&format!("{rows} stock rows on the plain side"));
    Ok(())
}

/// A script with the site's size for that of the full one.
pub fn sized(script: &str, size: Size) -> String {
    let figures = [("10000", size.items), ("5000", size.places), ("250", size.step())];
    let mut sized = String::with_capacity(script.len());
    let mut word = String::new();
    for letter in script.chars().chain(std::iter::once('\0')) {
        if letter.is_alphanumeric() || letter == '_' {
            word.push(letter);
            continue;
        }
        match figures.iter().find(|(full, _)| *full == word) {
            Some((_, figure)) => sized.push_str(&figure.to_string()),
            None => sized.push_str(&word),
        }
        word.clear();
        if letter != '\0' {
            sized.push(letter);
        }
    }
    sized
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_full_size_the_scripts_are_as_they_are() {
        for script in [A_MOVE, B_CTE, C_RESERVE_FN, E_HOT_FN, SCHEMA, FUNCTIONS] {
            assert_eq!(sized(script, Size::of(100)), script);
        }
    }

    #[test]
    fn a_smaller_site_changes_whole_numbers_alone() {
        let size = Size::of(10);
        assert_eq!(
            sized("random(1, 5000) % 10000) 1000000, :s * 250", size),
            "random(1, 500) % 1000) 1000000, :s * 25"
        );
    }
}
