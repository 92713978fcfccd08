//! What people said of headings, for the next file with the same ones.

use ambar_kernel::{Ctx, OwnerId, Result};
use ambar_pg::Pool;
use sha2::{Digest, Sha256};

use crate::{kinds::Kind, sheet::folded};

pub(crate) const FIND: &str =
    "SELECT map FROM import.remembered WHERE kind = $1 AND owner_id IS NOT DISTINCT FROM $2 AND headings = $3";

pub(crate) const KEEP: &str = "
INSERT INTO import.remembered (kind, owner_id, headings, map, account_name, said_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT ON CONSTRAINT remembered_key
DO UPDATE SET map = excluded.map, account_name = excluded.account_name, said_at = excluded.said_at";

/// The headings of files of a kind and an owner, in whatever order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Headings<'a> {
    pub(crate) kind: Kind,
    pub(crate) owner: Option<OwnerId>,
    pub(crate) cells: &'a [String],
}

impl Headings<'_> {
    fn fingerprint(self) -> Vec<u8> {
        let mut names: Vec<String> = self.cells.iter().map(|cell| folded(cell)).collect();
        names.sort_unstable();
        Sha256::digest(names.join("\u{1F}")).to_vec()
    }
}

/// What was said of these headings last, each `heading=column`; nothing if nobody has.
pub(crate) async fn find(on: &Pool, headings: Headings<'_>) -> Result<Vec<String>> {
    let found: Option<Vec<String>> = sqlx::query_scalar(FIND)
        .bind(headings.kind.name())
        .bind(headings.owner)
        .bind(headings.fingerprint())
        .fetch_optional(on)
        .await?;
    Ok(found.unwrap_or_default())
}

/// Keeps what was said of these headings.
pub(crate) async fn keep(on: &Pool, headings: Headings<'_>, map: &[String], ctx: &Ctx) -> Result<()> {
    sqlx::query(KEEP)
        .bind(headings.kind.name())
        .bind(headings.owner)
        .bind(headings.fingerprint())
        .bind(map)
        .bind(&*ctx.actor.name)
        .bind(ctx.now)
        .execute(on)
        .await?;
    Ok(())
}
