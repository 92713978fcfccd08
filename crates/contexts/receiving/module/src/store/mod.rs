//! The SQL of the tables. A row struct has the fields of its table's columns: rows are read with `to_jsonb` and new ones
//! written with `jsonb_populate_record`, so that one struct a table says it all (a test compares both).

pub(crate) mod delivery;
pub(crate) mod putaway;
pub(crate) mod receipt;
pub(crate) mod step;

use ambar_kernel::{AccountId, Actor, Ctx, Failure, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// How often a decision is made anew because another scan was faster.
pub(crate) const ATTEMPTS: usize = 20;

/// Another scan was faster every time.
pub(crate) fn outrun() -> Failure {
    Failure::unavailable(
        "database.conflict",
        "Others scan the same goods at this moment. Try again with the same key.",
        1,
    )
}

pub(crate) fn json(rows: &impl Serialize) -> Result<Value> {
    serde_json::to_value(rows).map_err(Failure::internal)
}

/// Whether the database refused because of this constraint.
pub(crate) fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().and_then(|it| it.constraint()) == Some(constraint)
}

/// Who began a command and when: kept with what a crash may leave unfinished, so that it is ended in their name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) account_id: AccountId,
    pub(crate) account_name: String,
    pub(crate) operation_id: Uuid,
    pub(crate) created_at: Timestamp,
}

impl Begun {
    pub(crate) fn by(ctx: &Ctx) -> Self {
        Self {
            account_id: ctx.actor.account,
            account_name: ctx.actor.name.to_string(),
            operation_id: ctx.operation_id,
            created_at: ctx.now,
        }
    }

    /// The context in which it is ended. It decides nothing that needs a right: that was decided when it began.
    pub(crate) fn ctx(&self, now: Timestamp) -> Ctx {
        let actor = Actor {
            account: self.account_id,
            name: self.account_name.as_str().into(),
            person: None,
            permissions: std::sync::Arc::default(),
        };
        Ctx { actor, operation_id: self.operation_id, now, idempotency: None }
    }
}

/// How far a command that reaches into stock has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Progress {
    Pending,
    Done,
    Refused,
}
