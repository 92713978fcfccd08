//! The SQL of the tables. A row struct has the fields of its table's columns: rows are read with `to_jsonb` and new ones
//! written with `jsonb_populate_record`, so that one struct a table says it all (a test compares both).

pub(crate) mod delivery;
pub(crate) mod putaway;
pub(crate) mod receipt;
pub(crate) mod step;

use ambar_kernel::{AccountId, Ctx, Failure, Result, Timestamp};
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

/// Who did it and when.
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
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ambar_pg::platform_schema;
    use ambar_testkit::TestDb;
    use serde_json::json;

    use super::*;
    use crate::sample;

    fn fields(row: &impl Serialize) -> BTreeSet<String> {
        json(row).unwrap().as_object().unwrap().keys().cloned().collect()
    }

    #[tokio::test]
    async fn the_structs_have_the_columns_of_their_tables() {
        let test = TestDb::new(vec![platform_schema(), crate::schema()]).await;
        for (table, fields) in [
            ("delivery", fields(&sample::delivery(json!({})))),
            ("delivery_line", fields(&sample::line(json!({})))),
            ("announced_unit", fields(&sample::unit(json!({})))),
            ("receipt", fields(&sample::receipt(json!({})))),
            ("receipt_line", fields(&sample::receipt_line(json!({})))),
            ("putaway", fields(&sample::putaway(json!({})))),
            ("putaway_step", fields(&sample::step(json!({})))),
        ] {
            let columns: Vec<String> = sqlx::query_scalar(
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'receiving' AND table_name = $1",
            )
            .bind(table)
            .fetch_all(&test.owner)
            .await
            .unwrap();
            assert_eq!(columns.into_iter().collect::<BTreeSet<_>>(), fields, "{table}");
        }
    }
}
