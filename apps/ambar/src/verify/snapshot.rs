//! Runs the rules: two at a time, in one snapshot.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use ambar_kernel::{Failure, Result, Timestamp};
use ambar_pg::{Db, Pace, Pool, give_way};
use chrono::Duration;
use futures::{Stream, TryStreamExt};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, postgres::PgConnectOptions};

use super::{
    counts::{self, Counts},
    report::{Report, RuleReport, RuleState},
    rules::{NOT_BUILT, RULES, Rule},
};
use crate::wiring;

/// Is told how many rules are done, of how many, and which is next.
pub type Watch = Arc<dyn Fn(u64, u64, &'static str) + Send + Sync>;

/// How long a step between two contexts may take before it counts as broken.
pub const IN_FLIGHT_SECONDS: i64 = 60;

/// Examples of each kind that are kept of a rule.
const EXAMPLES: usize = 10;

// Reads wait for nobody and nobody waits for them. No helpers of PostgreSQL's: two rules at a time are enough, so that the other cores
// stay with the work, and a helper does not give way where they do. Tables are read from end to end and joined by hash: at the page cost of a search, the order of a random key would be taken for cheap.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const SETTINGS: &str = "
SET LOCAL statement_timeout = '30min';
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL work_mem = '64MB';
SET LOCAL random_page_cost = 4;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off";

pub(super) const MOMENT: &str = "SELECT now(), pg_export_snapshot()";
pub(super) const ROLE: &str = "SELECT current_user::text";
pub(super) const ACT_AS: &str = "SELECT set_config('role', $1, false)";

/// Checks every rule on the database in one snapshot that only reads. With `settled`, steps between two contexts that are
/// not finished are violations, however young.
///
/// The work goes on to its end if the caller goes away, as all that begins a transaction does.
///
/// # Errors
/// If the database fails, or its schema is older than this program.
pub async fn run(db: &Db, settled: bool) -> Result<Report> {
    run_watched(db, settled, Arc::new(|_, _, _| {})).await
}

/// As [`run`], telling how far it is.
///
/// # Errors
/// As [`run`].
pub async fn run_watched(db: &Db, settled: bool, watch: Watch) -> Result<Report> {
    let db = db.clone();
    tokio::spawn(async move { examine(&db, settled, &*watch).await }).await.map_err(Failure::internal)?
}

async fn examine(db: &Db, settled: bool, watch: &(dyn Fn(u64, u64, &'static str) + Send + Sync)) -> Result<Report> {
    let began = Instant::now();
    let mut one = begin(db, None).await?;
    let (at, snapshot): (Timestamp, String) = sqlx::query_as(MOMENT).fetch_one(&mut one).await?;
    let mut other = begin(db, Some(&snapshot)).await?;
    // What began after this is in flight.
    let young = (!settled).then(|| at - Duration::seconds(IN_FLIGHT_SECONDS));
    let turns = Turns { order: order(), next: AtomicUsize::new(0), done: AtomicUsize::new(0), watch };
    let count_first = async {
        let counts: Counts = sqlx::query_as(counts::COUNTS).fetch_one(&mut one).await?;
        Ok((counts, turns.take(&mut one, young).await?))
    };
    let ((counts, mut rules), theirs) = tokio::try_join!(count_first, turns.take(&mut other, young))?;
    watch(RULES.len() as u64, RULES.len() as u64, "");
    for connection in [one, other] {
        connection.close().await?;
    }
    rules.extend(theirs);
    rules.sort_by_key(|(turn, _)| *turn);
    for (turn, report) in &mut rules {
        report.checked = (RULES[*turn].checked)(&counts);
    }
    let rules: Vec<RuleReport> = rules.into_iter().map(|(_, report)| report).collect();
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

/// Rules that read the whole ledger: they are begun first, or one connection would be left alone with the longest.
const LONGEST: [&str; 4] = ["i17", "i01", "i02", "i16"];

/// The places of the rules in the order in which they are begun.
fn order() -> Vec<usize> {
    let begun = |turn: &usize| LONGEST.iter().position(|id| *id == RULES[*turn].id).unwrap_or(LONGEST.len());
    let mut order: Vec<usize> = (0..RULES.len()).collect();
    order.sort_by_key(begun);
    order
}

/// The rules, each checked by whichever connection comes to it first.
struct Turns<'a> {
    order: Vec<usize>,
    next: AtomicUsize,
    done: AtomicUsize,
    watch: &'a (dyn Fn(u64, u64, &'static str) + Send + Sync),
}

impl Turns<'_> {
    /// Checks rules until there is none left; answers what was found, each with its place among the rules.
    async fn take(&self, connection: &mut PgConnection, young: Option<Timestamp>) -> Result<Vec<(usize, RuleReport)>> {
        let mut reports = Vec::new();
        loop {
            let Some(turn) = self.order.get(self.next.fetch_add(1, Ordering::Relaxed)).copied() else {
                return Ok(reports);
            };
            let rule = &RULES[turn];
            (self.watch)(self.done.load(Ordering::Relaxed) as u64, RULES.len() as u64, rule.title);
            reports.push((turn, check(connection, rule, young).await?));
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// A connection in a transaction that only reads: in the snapshot of another, or in one of its own.
async fn begin(db: &Db, snapshot: Option<&str>) -> Result<PgConnection> {
    let mut connection = connect(db.reader()).await?;
    if db.pace() == Pace::Yielding {
        give_way(&mut connection).await?;
    }
    connection.execute(BEGIN).await?;
    if let Some(snapshot) = snapshot {
        // It is a name that PostgreSQL gave, and no parameter is taken there.
        connection.execute(AssertSqlSafe(format!("SET TRANSACTION SNAPSHOT '{snapshot}'"))).await?;
    }
    connection.execute(SETTINGS).await?;
    Ok(connection)
}

/// A connection of its own, as the pool's role, so that the work of minutes takes none from the others. Its statements are slow
/// by nature and not worth a warning each.
async fn connect(pool: &Pool) -> Result<PgConnection> {
    let role: String = sqlx::query_scalar(ROLE).fetch_one(pool).await?;
    let options = PgConnectOptions::clone(&pool.connect_options()).application_name("ambar/verify");
    let mut connection = PgConnection::connect_with(&options.disable_statement_logging()).await?;
    sqlx::query(ACT_AS).bind(role).execute(&mut connection).await?;
    Ok(connection)
}

/// Checks a rule; how much it looked at is told later.
async fn check(conn: &mut PgConnection, rule: &Rule, young: Option<Timestamp>) -> Result<RuleReport> {
    let began = Instant::now();
    let mut report = RuleReport {
        id: rule.id,
        title: rule.title,
        state: RuleState::Checked,
        checked: 0,
        violations: 0,
        in_flight: 0,
        examples: Vec::new(),
        in_flight_examples: Vec::new(),
        notes: Vec::new(),
        milliseconds: 0,
    };
    for statement in rule.checks {
        take(&mut report, young, sqlx::query_as(*statement).fetch(&mut *conn)).await?;
    }
    if let Some(statement) = rule.of_subscribers {
        let (events, subscribers): (Vec<_>, Vec<_>) =
            wiring::subscriptions().iter().map(|it| (it.event, it.subscriber)).unzip();
        take(&mut report, young, sqlx::query_as(statement).bind(events).bind(subscribers).fetch(&mut *conn)).await?;
    }
    if let Some(statement) = rule.notes {
        report.notes = sqlx::query_scalar(statement).fetch_all(&mut *conn).await?;
    }
    report.milliseconds = elapsed(began);
    tracing::debug!(rule = rule.id, violations = report.violations, milliseconds = report.milliseconds, "rule checked");
    Ok(report)
}

/// Since when something is unfinished, if it is a step between two contexts, and what it is.
type Found = (Option<Timestamp>, String);

/// Counts what a statement finds, row by row: a rule that everything breaks must not fill the memory.
async fn take(
    report: &mut RuleReport,
    young: Option<Timestamp>,
    mut found: impl Stream<Item = sqlx::Result<Found>> + Unpin,
) -> Result<()> {
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
    Ok(())
}

fn elapsed(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use futures::stream;

    use super::*;

    fn moment(second: u32) -> Timestamp {
        Utc.with_ymd_and_hms(2026, 11, 24, 8, 0, second).unwrap()
    }

    async fn taken(young: Option<Timestamp>, found: Vec<sqlx::Result<Found>>) -> Result<RuleReport> {
        let mut report = RuleReport {
            id: "i16",
            title: "",
            state: RuleState::Checked,
            checked: 0,
            violations: 0,
            in_flight: 0,
            examples: vec![],
            in_flight_examples: vec![],
            notes: vec![],
            milliseconds: 0,
        };
        take(&mut report, young, stream::iter(found)).await.map(|()| report)
    }

    #[test]
    fn what_takes_longest_is_begun_first_and_every_rule_once() {
        let mut order = order();
        let ids: Vec<&str> = order.iter().map(|turn| RULES[*turn].id).collect();
        assert_eq!(ids[..5], ["i17", "i01", "i02", "i16", "i03"]);
        order.sort_unstable();
        assert!(order.into_iter().eq(0..RULES.len()));
    }

    #[tokio::test]
    async fn a_step_that_began_a_moment_ago_is_in_flight_and_an_older_one_broken() {
        let found = vec![Ok((Some(moment(40)), "young".into())), Ok((Some(moment(20)), "old".into()))];
        let report = taken(Some(moment(30)), found).await.unwrap();
        assert_eq!((report.in_flight_examples, report.examples), (vec!["young".to_owned()], vec!["old".to_owned()]));
    }

    #[tokio::test]
    async fn once_all_is_settled_even_a_young_step_is_broken() {
        let report = taken(None, vec![Ok((Some(moment(40)), "young".into()))]).await.unwrap();
        assert_eq!((report.violations, report.in_flight), (1, 0));
    }

    #[tokio::test]
    async fn what_is_no_step_between_two_contexts_is_never_in_flight() {
        let report = taken(Some(moment(0)), vec![Ok((None, "below zero".into()))]).await.unwrap();
        assert_eq!((report.violations, report.in_flight), (1, 0));
    }

    #[tokio::test]
    async fn of_many_violations_the_first_ten_are_told_and_all_are_counted() {
        let report = taken(None, (0..25).map(|n| Ok((None, format!("row {n}")))).collect()).await.unwrap();
        assert_eq!((report.violations, report.examples.len()), (25, 10));
        assert_eq!(report.examples[9], "row 9");
    }

    #[tokio::test]
    async fn a_database_that_fails_on_the_way_fails_the_check() {
        taken(None, vec![Ok((None, "row".into())), Err(sqlx::Error::PoolClosed)]).await.unwrap_err();
    }
}
