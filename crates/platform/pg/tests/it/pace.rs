//! What nobody waits for gives way to what somebody waits for.

use ambar_pg::{DbOptions, Pace, Role, connect};
use ambar_testkit::TestDb;
use rustix::process::{Pid, getpriority_process};

async fn priority_and_helpers(test: &TestDb, pace: Pace) -> (i32, String) {
    let options = DbOptions { connect: (*test.db.reader().connect_options()).clone(), max_connections: 1, pace };
    let pool = connect(&options, Role::App).await.unwrap();
    let (backend, helpers): (i32, String) =
        sqlx::query_as("SELECT pg_backend_pid(), current_setting('max_parallel_workers_per_gather')")
            .fetch_one(&pool)
            .await
            .unwrap();
    (getpriority_process(Pid::from_raw(backend)).unwrap(), helpers)
}

#[tokio::test]
async fn a_backend_of_work_that_nobody_waits_for_is_behind_the_others_and_has_no_helpers() {
    let test = TestDb::new(vec![]).await;
    let (prompt, helpers) = priority_and_helpers(&test, Pace::Prompt).await;
    let (yielding, none) = priority_and_helpers(&test, Pace::Yielding).await;
    assert!(yielding >= 10 && (yielding > prompt || prompt >= 10), "prompt {prompt}, yielding {yielding}");
    assert_eq!((&*helpers, &*none), ("2", "0"));
}
