//! The steps of putaways.

use ambar_kernel::{Id, LocationCode, LocationId, OwnerId, PutawayId, ReasonCode, Result};
use ambar_pg::Db;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use super::{
    Begun,
    putaway::{GoodsRow, PutawayRow},
};

/// A step of a putaway.
pub(crate) enum Step {}
/// Its id.
pub(crate) type StepId = Id<Step>;

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StepKind {
    Move,
    Replan,
    Cancel,
}

/// `receiving.putaway_step`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StepRow {
    pub(crate) id: StepId,
    pub(crate) putaway_id: PutawayId,
    pub(crate) owner_id: OwnerId,
    pub(crate) n: i32,
    pub(crate) kind: StepKind,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) location: Option<LocationCode>,
    pub(crate) elsewhere: bool,
    pub(crate) taken: Vec<GoodsRow>,
    pub(crate) avoid: Vec<LocationId>,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) token: Option<i64>,
    #[serde(flatten)]
    pub(crate) begun: Begun,
}

pub(crate) const WAITING: &str = "
SELECT to_jsonb(p) FROM receiving.putaway p WHERE p.location_id IS NULL AND p.ended_at IS NULL ORDER BY p.created_at LIMIT 50";

/// Putaways for which no place had room, the oldest first.
pub(crate) async fn waiting(db: &Db) -> Result<Vec<PutawayRow>> {
    let rows: Vec<Json<PutawayRow>> = sqlx::query_scalar(WAITING).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
