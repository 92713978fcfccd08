//! The steps of putaways.

use ambar_inventory_contract::StockRefusal;
use ambar_kernel::{Id, LocationCode, LocationId, OwnerId, PutawayId, ReasonCode, Result, Timestamp};
use ambar_pg::{Db, Tx};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

use crate::submission::Submission;

use super::{
    Begun, Progress, json,
    putaway::{GoodsRow, PutawayRow, unknown},
    violates,
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
    pub(crate) state: Progress,
    pub(crate) location_id: Option<LocationId>,
    pub(crate) location: Option<LocationCode>,
    pub(crate) elsewhere: bool,
    pub(crate) taken: Vec<GoodsRow>,
    pub(crate) avoid: Vec<LocationId>,
    pub(crate) reason: Option<ReasonCode>,
    pub(crate) token: Option<i64>,
    pub(crate) submission: Option<Submission>,
    pub(crate) refusal: Option<StockRefusal>,
    #[serde(flatten)]
    pub(crate) begun: Begun,
    pub(crate) done_at: Option<Timestamp>,
}

pub(crate) const FIND: &str = "
SELECT to_jsonb(p), (SELECT to_jsonb(s) FROM receiving.putaway_step s WHERE s.id = $2),
       (SELECT to_jsonb(s) FROM receiving.putaway_step s WHERE s.putaway_id = p.id AND s.n = p.steps + 1 AND s.state = 'pending')
FROM receiving.putaway p WHERE p.id = $1";

/// A putaway as a command finds it.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) putaway: PutawayRow,
    /// The command's own step, if it was begun before.
    pub(crate) own: Option<StepRow>,
    /// Another step that is not ended.
    pub(crate) pending: Option<StepRow>,
}

type FoundRow = (Json<PutawayRow>, Option<Json<StepRow>>, Option<Json<StepRow>>);

/// # Errors
/// `receiving.putaway_unknown`.
pub(crate) async fn find(db: &Db, id: PutawayId, own: StepId) -> Result<Found> {
    let row: Option<FoundRow> = sqlx::query_as(FIND).bind(id).bind(own).fetch_optional(db.reader()).await?;
    let (putaway, own, pending) = row.ok_or_else(unknown)?;
    Ok(Found { putaway: putaway.0, own: own.map(|it| it.0), pending: pending.map(|it| it.0) })
}

pub(crate) const BEGIN: &str = "
WITH step AS (
    INSERT INTO receiving.putaway_step
    SELECT s.* FROM jsonb_populate_record(NULL::receiving.putaway_step, $1::jsonb) AS s
    WHERE EXISTS (SELECT 1 FROM receiving.putaway p WHERE p.id = s.putaway_id AND p.steps = s.n - 1)
    RETURNING putaway_id
)
UPDATE receiving.putaway p SET state = $2 FROM step WHERE p.id = step.putaway_id";

/// Records a step as begun. False if the putaway has gone on meanwhile. One statement, which is its own transaction; the
/// audit line is written when the step is done.
pub(crate) async fn begin(db: &Db, step: &StepRow, putaway: &PutawayRow) -> Result<bool> {
    match sqlx::query(BEGIN).bind(json(step)?).bind(putaway.state.name()).execute(db.reader()).await {
        Ok(done) => Ok(done.rows_affected() == 1),
        Err(error) => {
            let outrun = ["putaway_step_putaway_id_n_key", "putaway_step_pkey"];
            if outrun.into_iter().any(|constraint| violates(&error, constraint)) {
                Ok(false)
            } else {
                Err(error.into())
            }
        }
    }
}

pub(crate) const END: &str = "
WITH step AS (
    UPDATE receiving.putaway_step SET state = $2, refusal = $3, done_at = $4, submission = NULL
    WHERE id = $1 AND state = 'pending' RETURNING putaway_id, n
), new AS (
    SELECT n.* FROM jsonb_populate_record(NULL::receiving.putaway, $5::jsonb) AS n
)
UPDATE receiving.putaway p
SET state = new.state, done = new.done, location_id = new.location_id, location = new.location, plan = new.plan,
    hold_id = new.hold_id, avoid = new.avoid, goods = new.goods, steps = step.n, ended_at = new.ended_at
FROM step, new WHERE p.id = step.putaway_id";

/// Writes how a step ended and what became of its putaway. False if somebody else ended it first.
pub(crate) async fn end(tx: &mut Tx, step: &StepRow, putaway: &PutawayRow) -> Result<bool> {
    let state = if step.refusal.is_some() { "refused" } else { "done" };
    let done = sqlx::query(END)
        .bind(step.id)
        .bind(state)
        .bind(step.refusal.as_ref().map(json).transpose()?)
        .bind(step.done_at)
        .bind(json(putaway)?)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) const LEFT_BEHIND: &str = "
SELECT to_jsonb(p), to_jsonb(s) FROM receiving.putaway_step s JOIN receiving.putaway p ON p.id = s.putaway_id
WHERE s.state = 'pending' AND s.created_at < $1 ORDER BY s.created_at LIMIT 100";

/// Steps that were begun before a moment and not ended, with their putaways.
pub(crate) async fn left_behind(db: &Db, before: Timestamp) -> Result<Vec<(PutawayRow, StepRow)>> {
    let rows: Vec<(Json<PutawayRow>, Json<StepRow>)> =
        sqlx::query_as(LEFT_BEHIND).bind(before).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().map(|(putaway, step)| (putaway.0, step.0)).collect())
}

pub(crate) const FORGET: &str = "DELETE FROM receiving.putaway_step WHERE id = $1 AND state = 'pending'";

/// Takes back a step that turned out to change nothing.
pub(crate) async fn forget(db: &Db, step: StepId) -> Result<()> {
    sqlx::query(FORGET).bind(step).execute(db.reader()).await?;
    Ok(())
}

pub(crate) const WAITING: &str = "
SELECT to_jsonb(p) FROM receiving.putaway p WHERE p.location_id IS NULL AND p.ended_at IS NULL ORDER BY p.created_at LIMIT 50";

/// Putaways for which no place had room, the oldest first.
pub(crate) async fn waiting(db: &Db) -> Result<Vec<PutawayRow>> {
    let rows: Vec<Json<PutawayRow>> = sqlx::query_scalar(WAITING).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}
