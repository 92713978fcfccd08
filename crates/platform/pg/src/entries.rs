//! What a context records of what is done for it in somebody else's transaction, by a function of its own.

use ambar_kernel::{Ctx, Entry, Failure, Replay, Result, Told};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection, types::Json};

use crate::Db;

/// Hands records to a function, `schema.name`, that takes a JSON array of them and answers an array with what became of each: null
/// where it was not written.
///
/// # Errors
/// If the database fails, or the function does not answer for each.
pub async fn write_entries(on: &mut PgConnection, function: &'static str, records: Vec<Value>) -> Result<Vec<Value>> {
    let wanted = records.len();
    let call = AssertSqlSafe(format!("SELECT {function}($1)"));
    let Json(written): Json<Vec<Value>> = sqlx::query_scalar(call).bind(Json(records)).fetch_one(on).await?;
    if written.len() == wanted {
        return Ok(written);
    }
    Err(Failure::internal(format!("{function} answered for {} of {wanted} records", written.len())))
}

/// Writes the records of a call in a transaction of its own, with what is told of it; its reply, unless the call is a step of one that
/// stores its own. `None` if a record was not written: then nothing is.
///
/// # Errors
/// If the database fails, or the call was answered before.
pub async fn conclude(
    db: &Db,
    ctx: &Ctx,
    entries: Vec<Entry>,
    is_step: bool,
    tell: impl FnOnce(&[Value]) -> Result<Told>,
) -> Result<Option<Replay>> {
    let mut tx = db.begin(ctx).await?;
    let mut written = Vec::with_capacity(entries.len());
    for entry in entries {
        written.extend(write_entries(tx.conn(), entry.function, vec![entry.record]).await?);
    }
    if written.contains(&Value::Null) {
        tx.rollback().await?;
        return Ok(None);
    }
    let told = tell(&written)?;
    for note in told.notes {
        tx.audit(note.action, note.entity, note.entity_id, note.detail);
    }
    for fact in told.facts {
        tx.notes().publish(ctx, fact);
    }
    if is_step {
        tx.commit_step().await?;
    } else {
        tx.commit(told.reply.status, told.reply.body.clone()).await?;
    }
    Ok(Some(told.reply))
}
