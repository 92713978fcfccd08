//! `ambar verify`: a small warehouse in which every rule holds, and for each rule what breaks it.

mod commands;
mod documents;
mod endpoint;
mod ledger;
mod orders;
mod places;
mod rights;
mod stock;
mod tasks;

use ambar::{
    verify::{self, Report},
    wiring::{schemas, subscriptions},
};
use ambar_testkit::{TestDb, prepare_all};
use sqlx::{Connection, Executor, PgConnection, PgPool, postgres::PgConnectOptions};

const STATE: &str = include_str!("state.sql");

/// The small warehouse.
pub struct World {
    pub test: TestDb,
    superuser: PgConnection,
}

impl World {
    pub async fn consistent() -> Self {
        let test = TestDb::with_subscriptions(schemas(), subscriptions()).await;
        let superuser = PgConnection::connect(&test.url).await.unwrap();
        let mut world = Self { test, superuser };
        world.alter(STATE).await;
        for subscription in subscriptions() {
            world.happened(subscription.event, subscription.subscriber).await;
        }
        world
    }

    /// An event that a subscriber has had its effect of.
    async fn happened(&mut self, event: &str, subscriber: &str) {
        sqlx::query(
            "WITH e AS (INSERT INTO platform.event (id, name, version, key, operation_id, account_id, occurred_at, payload)
                        SELECT gen_random_uuid(), $1, 1, 'key', md5('operation')::uuid, md5('account')::uuid, now() - interval '2 hours', '{}' RETURNING id)
             INSERT INTO platform.inbox (subscriber, event_id, handled_at) SELECT $2, id, now() FROM e",
        )
        .bind(event)
        .bind(subscriber)
        .execute(&mut self.superuser)
        .await
        .unwrap();
    }

    /// Changes what no use case would, past every trigger.
    pub async fn alter(&mut self, sql: &'static str) {
        let mut tx = self.superuser.begin().await.unwrap();
        for statement in [
            "SET LOCAL session_replication_role = replica",
            "ALTER TABLE inventory.movement DISABLE TRIGGER movement_append_only",
            "ALTER TABLE workforce.task DISABLE TRIGGER task_closed",
            sql,
            "ALTER TABLE inventory.movement ENABLE ALWAYS TRIGGER movement_append_only",
            "ALTER TABLE workforce.task ENABLE TRIGGER task_closed",
        ] {
            tx.execute(statement).await.unwrap_or_else(|error| panic!("{error}\nin: {statement}"));
        }
        tx.commit().await.unwrap();
    }

    pub async fn verify(&self) -> Report {
        verify::run(&self.test.db, false).await.unwrap()
    }

    pub async fn verify_settled(&self) -> Report {
        verify::run(&self.test.db, true).await.unwrap()
    }
}

/// Plants a corruption in a warehouse of its own. Exactly these rules must find it, the first of them in these words.
pub async fn broken(sql: &'static str, rules: &[&str], words: &str) {
    let mut world = World::consistent().await;
    world.alter(sql).await;
    let report = world.verify().await;
    assert_eq!(report.broken(), sorted(rules), "{sql}\n{report:#?}");
    assert!(!report.ok);
    let found = report.rule(rules[0]).unwrap();
    assert!(found.examples.iter().any(|example| example.contains(words)), "{words} is not in {:#?}", found.examples);
    assert!(found.violations >= i64::try_from(found.examples.len()).unwrap());
}

fn sorted<'a>(rules: &[&'a str]) -> Vec<&'a str> {
    let mut rules = rules.to_vec();
    rules.sort_unstable();
    rules
}

#[tokio::test]
async fn where_everything_is_right_every_rule_holds_and_looked_at_something() {
    let report = World::consistent().await.verify().await;
    assert!(report.ok && report.broken().is_empty(), "{report:#?}");
    assert_eq!(report.movements, 10);
    for rule in &report.rules {
        assert!(rule.checked > 0, "{} looked at nothing", rule.id);
        assert_eq!((rule.violations, rule.in_flight), (0, 0), "{rule:#?}");
    }
}

#[tokio::test]
async fn every_rule_is_checked_or_said_not_to_be_built() {
    let report = World::consistent().await.verify().await;
    let checked = report.rules.iter().map(|rule| rule.id);
    let mut ids: Vec<_> = checked.chain(report.not_built.iter().map(|rule| rule.id)).collect();
    ids.sort_unstable();
    let all: Vec<String> = (1..=30).map(|n| format!("i{n:02}")).collect();
    assert_eq!(ids, all);
    assert!(report.not_built.iter().all(|rule| !rule.reason.is_empty()));
}

#[tokio::test]
async fn an_empty_warehouse_breaks_nothing() {
    let test = TestDb::new(schemas()).await;
    let report = verify::run(&test.db, true).await.unwrap();
    assert!(report.ok, "{:#?}", report.broken());
}

/// Whether a connection of the check has waited for the other for longer than a pool lets a transaction rest.
const RESTS: &str = "
SELECT EXISTS (SELECT FROM pg_stat_activity
               WHERE datname = current_database() AND application_name = 'ambar/verify' AND state = 'idle in transaction'
                 AND state_change < clock_timestamp() - interval '1 second')";

#[tokio::test]
async fn whoever_has_no_rule_left_waits_for_the_other_as_long_as_it_takes() {
    let mut world = World::consistent().await;
    let options = PgConnectOptions::clone(&world.test.db.reader().connect_options());
    let pool = PgPool::connect_with(
        options.options([("idle_in_transaction_session_timeout", "200ms"), ("lock_timeout", "60s")]),
    )
    .await
    .unwrap();
    let db = world.test.db.on(pool);
    let mut lock = world.superuser.begin().await.unwrap();
    lock.execute("LOCK TABLE inventory.promise_total").await.unwrap();
    let check = tokio::spawn(async move { verify::run(&db, false).await });
    let mut watch = PgConnection::connect(&world.test.url).await.unwrap();
    while !sqlx::query_scalar::<_, bool>(RESTS).fetch_one(&mut watch).await.unwrap() {
        assert!(!check.is_finished(), "nobody waited: {:?}", check.await);
    }
    lock.rollback().await.unwrap();
    assert!(check.await.unwrap().unwrap().ok);
}

#[tokio::test]
async fn the_report_has_the_form_that_scripts_rely_on() {
    let report = serde_json::to_value(World::consistent().await.verify().await).unwrap();
    assert_eq!((&report["ok"], &report["movements"]), (&true.into(), &10.into()));
    let first = &report["rules"][0];
    assert_eq!((&first["id"], &first["checked"], &first["violations"]), (&"i01".into(), &10.into(), &0.into()));
    assert_eq!(first["state"], "checked");
    assert_eq!(report["not_built"][0]["state"], "not_built");
}

#[tokio::test]
async fn every_statement_is_valid() {
    let test = TestDb::new(schemas()).await;
    prepare_all(test.db.reader(), &verify::statements()).await;
}
