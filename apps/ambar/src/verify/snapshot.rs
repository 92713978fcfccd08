//! Runs the rules: one after the other, in one snapshot.

use std::time::Instant;

use ambar_kernel::{Failure, Result, Timestamp};
use chrono::Duration;
use futures::TryStreamExt;
use sqlx::{Executor, PgConnection, PgPool};

use super::{
    counts::{self, Counts},
    report::{Report, RuleReport, RuleState},
    rules::{NOT_BUILT, RULES, Rule},
};

/// How long a step between two contexts may take before it counts as broken.
pub const IN_FLIGHT_SECONDS: i64 = 60;

/// Examples of each kind that are kept of a rule.
const EXAMPLES: usize = 10;

// Reads wait for nobody and nobody waits for them; one helper at most, so that the other cores stay with the work.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const SETTINGS: &str = "
SET LOCAL statement_timeout = '30min';
SET LOCAL work_mem = '64MB';
SET LOCAL max_parallel_workers_per_gather = 1;
SET LOCAL jit = off";

pub(super) const MOMENT: &str = "SELECT now()";

/// Checks every rule on the database in one snapshot that only reads. With `settled`, steps between two contexts that are
/// not finished are violations, however young.
///
/// The work goes on to its end if the caller goes away: a cancelled `BEGIN` would poison the pool's connection.
///
/// # Errors
/// If the database fails, or its schema is older than this program.
pub async fn run(pool: &PgPool, settled: bool) -> Result<Report> {
    let pool = pool.clone();
    tokio::spawn(async move { examine(&pool, settled).await }).await.map_err(Failure::internal)?
}

async fn examine(pool: &PgPool, settled: bool) -> Result<Report> {
    let began = Instant::now();
    let mut tx = pool.begin_with(BEGIN).await?;
    tx.execute(SETTINGS).await?;
    let (at,): (Timestamp,) = sqlx::query_as(MOMENT).fetch_one(&mut *tx).await?;
    let counts: Counts = sqlx::query_as(counts::COUNTS).fetch_one(&mut *tx).await?;
    // What began after this is in flight.
    let young = (!settled).then(|| at - Duration::seconds(IN_FLIGHT_SECONDS));
    let mut rules = Vec::with_capacity(RULES.len());
    for rule in RULES {
        rules.push(check(&mut tx, rule, &counts, young).await?);
    }
    tx.rollback().await?;
    Ok(Report {
        ok: rules.iter().all(|rule| rule.violations == 0),
        movements: counts.movements,
        at,
        settled,
        milliseconds: elapsed(began),
        rules,
        not_built: NOT_BUILT.to_vec(),
    })
}

async fn check(conn: &mut PgConnection, rule: &Rule, counts: &Counts, young: Option<Timestamp>) -> Result<RuleReport> {
    let began = Instant::now();
    let mut report = RuleReport {
        id: rule.id,
        title: rule.title,
        state: RuleState::Checked,
        checked: (rule.checked)(counts),
        violations: 0,
        in_flight: 0,
        examples: Vec::new(),
        in_flight_examples: Vec::new(),
        milliseconds: 0,
    };
    for statement in rule.checks {
        let mut found = sqlx::query_as::<_, (Option<Timestamp>, String)>(*statement).fetch(&mut *conn);
        while let Some((since, words)) = found.try_next().await? {
            let in_flight = young.is_some_and(|young| since.is_some_and(|since| since > young));
            let (count, examples) = if in_flight {
                (&mut report.in_flight, &mut report.in_flight_examples)
            } else {
                (&mut report.violations, &mut report.examples)
            };
            *count += 1;
            if examples.len() < EXAMPLES {
                examples.push(words);
            }
        }
    }
    report.milliseconds = elapsed(began);
    tracing::debug!(rule = rule.id, checked = report.checked, violations = report.violations, ms = report.milliseconds, "rule checked");
    Ok(report)
}

fn elapsed(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}
