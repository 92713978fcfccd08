//! Jobs are done once each, by any number of workers, and outlive those who die at them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use ambar_kernel::{Failure, Result};
use ambar_pg::{Job, JobEnd, JobFilter, JobRow, JobWork, Jobs, NewJob, enqueue, jobs, platform_schema, retry_job};
use ambar_testkit::TestDb;
use async_trait::async_trait;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::unit_of_work::ctx;

/// Opens doors; fails, hangs or waits for the order to stop as it is told to.
#[derive(Default)]
struct Opener {
    opened: AtomicUsize,
    order: Mutex<Vec<String>>,
    given_up: AtomicUsize,
    broken: AtomicBool,
    hangs: AtomicBool,
    patient: AtomicBool,
}

#[async_trait]
impl JobWork for Opener {
    fn kind(&self) -> &'static str {
        "doors.open"
    }
    async fn run(&self, job: &Job) -> Result<JobEnd> {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.broken.load(Ordering::SeqCst) {
            return Err(Failure::internal("the door is stuck"));
        }
        if self.patient.load(Ordering::SeqCst) {
            job.stop.cancelled().await;
            return Ok(JobEnd::Interrupted);
        }
        job.progress(json!({ "door": job.key, "by": job.actor.name })).await?;
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.order.lock().unwrap().push(job.key.clone());
        Ok(JobEnd::Done)
    }
    async fn gave_up(&self, _: &Job, _: &str) -> Result<()> {
        self.given_up.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

async fn house() -> (TestDb, Arc<Opener>, Jobs) {
    let test = TestDb::new(vec![platform_schema()]).await;
    let opener = Arc::new(Opener::default());
    let runner = Jobs::new(test.db.clone(), vec![opener.clone()]);
    (test, opener, runner)
}

async fn ask(test: &TestDb, door: &str, priority: i16) -> Option<Uuid> {
    let mut tx = test.db.begin(&ctx(test, None, 0)).await.unwrap();
    let job = NewJob {
        queue: "doors",
        kind: "doors.open",
        key: door.into(),
        priority,
        most_attempts: 3,
        payload: Value::Null,
    };
    let id = enqueue(&mut tx, job).await.unwrap();
    tx.commit_step().await.unwrap();
    id
}

async fn all(test: &TestDb) -> Vec<JobRow> {
    jobs(&test.db, &JobFilter { limit: 100, ..JobFilter::default() }).await.unwrap()
}

#[tokio::test]
async fn a_job_is_done_once_and_says_how_far_it_is() {
    let (test, opener, runner) = house().await;
    let id = ask(&test, "7", 50).await.unwrap();
    assert_eq!(ask(&test, "7", 50).await, None, "one of a kind for a key");
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(opener.opened.load(Ordering::SeqCst), 1);
    let done = &all(&test).await[0];
    assert_eq!((done.id, &*done.state, done.attempts), (id, "done", 1));
    assert_eq!(done.progress["door"], "7");
    assert!(ask(&test, "7", 50).await.is_some(), "the first is over");
}

#[tokio::test]
async fn what_is_rolled_back_was_never_asked_for() {
    let (test, _, runner) = house().await;
    let mut tx = test.db.begin(&ctx(&test, None, 0)).await.unwrap();
    let job = NewJob {
        queue: "doors",
        kind: "doors.open",
        key: "1".into(),
        priority: 1,
        most_attempts: 1,
        payload: Value::Null,
    };
    enqueue(&mut tx, job).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(runner.drain().await.unwrap(), 0);
}

#[tokio::test]
async fn workers_share_the_work_and_do_nothing_twice() {
    let (test, opener, runner) = house().await;
    for door in 0..40 {
        ask(&test, &door.to_string(), 50).await.unwrap();
    }
    let (a, b) = (runner.clone(), runner.clone());
    let (a, b, c) = tokio::join!(a.drain(), b.drain(), runner.drain());
    assert_eq!(a.unwrap() + b.unwrap() + c.unwrap(), 40);
    assert_eq!(opener.opened.load(Ordering::SeqCst), 40);
    assert!(all(&test).await.iter().all(|job| job.state == "done" && job.attempts == 1));
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_and_then_set_aside_until_somebody_sees_to_it() {
    let (test, opener, runner) = house().await;
    opener.broken.store(true, Ordering::SeqCst);
    let id = ask(&test, "13", 50).await.unwrap();
    for attempt in 1..=3 {
        assert_eq!(runner.drain().await.unwrap(), 1, "attempt {attempt}");
        assert_eq!(runner.drain().await.unwrap(), 0, "not at once");
        test.clock.advance(chrono::Duration::seconds(20));
    }
    let dead = &all(&test).await[0];
    assert_eq!((&*dead.state, dead.attempts), ("dead", 3));
    assert!(dead.last_error.as_deref().unwrap().contains("the door is stuck"), "{dead:?}");
    assert_eq!(opener.given_up.load(Ordering::SeqCst), 1);

    opener.broken.store(false, Ordering::SeqCst);
    let mut tx = test.db.begin(&ctx(&test, None, 0)).await.unwrap();
    assert_eq!(retry_job(&mut tx, id).await.unwrap().state, "waiting");
    tx.commit_step().await.unwrap();
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(all(&test).await[0].state, "done");
    let mut tx = test.db.begin(&ctx(&test, None, 0)).await.unwrap();
    assert_eq!(retry_job(&mut tx, id).await.unwrap_err().code, "job.not_dead");
    assert_eq!(retry_job(&mut tx, Uuid::nil()).await.unwrap_err().code, "job.unknown");
}

#[tokio::test]
async fn a_worker_that_dies_leaves_its_job_to_the_next_once_the_lease_is_over() {
    let (test, opener, runner) = house().await;
    opener.hangs.store(true, Ordering::SeqCst);
    ask(&test, "7", 50).await.unwrap();
    let dies = tokio::spawn({
        let runner = runner.clone();
        async move { runner.drain().await }
    });
    until(&test, |job| job.state == "running").await;
    dies.abort();
    assert!(dies.await.unwrap_err().is_cancelled());
    opener.hangs.store(false, Ordering::SeqCst);
    assert_eq!(runner.drain().await.unwrap(), 0, "its lease is not over");
    test.clock.advance(chrono::Duration::seconds(61));
    assert_eq!(runner.drain().await.unwrap(), 1);
    let done = &all(&test).await[0];
    assert_eq!((&*done.state, done.attempts), ("done", 2));
    assert_eq!(opener.opened.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_job_at_which_every_worker_dies_is_set_aside() {
    let (test, opener, runner) = house().await;
    opener.hangs.store(true, Ordering::SeqCst);
    ask(&test, "7", 50).await.unwrap();
    for attempt in 1..=3 {
        let dies = tokio::spawn({
            let runner = runner.clone();
            async move { runner.drain().await }
        });
        until(&test, |job| job.attempts == attempt).await;
        dies.abort();
        assert!(dies.await.unwrap_err().is_cancelled());
        test.clock.advance(chrono::Duration::seconds(61));
    }
    assert_eq!(runner.drain().await.unwrap(), 0);
    assert_eq!(all(&test).await[0].state, "dead");
    assert_eq!(opener.given_up.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_more_urgent_job_comes_first() {
    let (test, opener, runner) = house().await;
    for (door, priority) in [("later", 10), ("now", 90), ("soon", 50)] {
        ask(&test, door, priority).await.unwrap();
    }
    runner.drain().await.unwrap();
    assert_eq!(*opener.order.lock().unwrap(), ["now", "soon", "later"]);
}

#[tokio::test]
async fn a_worker_that_is_told_to_stop_puts_its_job_back_without_a_failed_attempt() {
    let (test, opener, runner) = house().await;
    opener.patient.store(true, Ordering::SeqCst);
    ask(&test, "7", 50).await.unwrap();
    let stop = CancellationToken::new();
    let works = tokio::spawn(runner.clone().run(stop.clone()));
    until(&test, |job| job.state == "running").await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), works).await.unwrap().unwrap();
    let back = &all(&test).await[0];
    assert_eq!((&*back.state, back.attempts), ("waiting", 0));
    opener.patient.store(false, Ordering::SeqCst);
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(opener.opened.load(Ordering::SeqCst), 1);
}

/// Waits until the job is so.
async fn until(test: &TestDb, so: impl Fn(&JobRow) -> bool) {
    for _ in 0..2000 {
        if so(&all(test).await[0]) {
            return;
        }
        sqlx::query("SELECT pg_sleep(0.01)").execute(&test.owner).await.unwrap();
    }
    panic!("the job never came so far: {:?}", all(test).await);
}
