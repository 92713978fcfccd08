//! Copies of other contexts' master data. What a context needs of another on every row (an item's scale, a location's
//! limits) it keeps in a table of its own, fed by the owner's events, which carry the owner's version. A miss asks the owner.

use std::collections::HashMap;

use ambar_kernel::{Failure, Result};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::{PgExecutor, types::Json};
use uuid::Uuid;

/// What can be copied: a card with an id and the owner's version.
pub trait Versioned: Serialize + DeserializeOwned + Clone + Send + Sync + Unpin + 'static {
    /// The thing's id.
    fn id(&self) -> Uuid;
    /// The owner's version: an older card never replaces a newer one.
    fn version(&self) -> i64;
}

/// A table `(id uuid PRIMARY KEY, version bigint NOT NULL, card jsonb NOT NULL)` of copies. Made by [`crate::copy_table!`].
#[derive(Debug, Clone, Copy)]
pub struct CopyTable {
    /// Reads the cards of ids.
    pub select: &'static str,
    /// Keeps a newer card.
    pub upsert: &'static str,
}

/// A [`CopyTable`] by its schema-qualified name.
#[macro_export]
macro_rules! copy_table {
    ($name:literal) => {
        $crate::CopyTable {
            select: concat!("SELECT id, card FROM ", $name, " WHERE id = ANY($1)"),
            upsert: concat!(
                "INSERT INTO ", $name, " AS c (id, version, card) SELECT DISTINCT ON (i) i, v, d FROM unnest($1::uuid[], $2::bigint[], $3::jsonb[]) AS u (i, v, d)",
                " ORDER BY i, v DESC ON CONFLICT (id) DO UPDATE SET version = excluded.version, card = excluded.card WHERE c.version < excluded.version"
            ),
        }
    };
}

impl CopyTable {
    /// The cards that are here.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find<T: Versioned>(&self, on: impl PgExecutor<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, T>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(Uuid, Json<T>)> = sqlx::query_as(self.select).bind(ids).fetch_all(on).await?;
        Ok(rows.into_iter().map(|(id, card)| (id, card.0)).collect())
    }

    /// Keeps the cards that are newer than what is here.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep<T: Versioned>(&self, on: impl PgExecutor<'_>, cards: &[T]) -> Result<()> {
        if cards.is_empty() {
            return Ok(());
        }
        let ids: Vec<Uuid> = cards.iter().map(Versioned::id).collect();
        let versions: Vec<i64> = cards.iter().map(Versioned::version).collect();
        let documents =
            cards.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>().map_err(Failure::internal)?;
        sqlx::query(self.upsert).bind(ids).bind(versions).bind(documents).execute(on).await?;
        Ok(())
    }
}
