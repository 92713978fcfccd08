//! A database per test, copied from a template that has the migrations, on one server for the whole run.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

use ambar_embedded::{Binaries, Config, Embedded, Profile};
use ambar_kernel::{Ids, SystemIds};
use ambar_pg::{Db, DbOptions, Pace, Pool, Role, Schema, Subscription, connect, migrate};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, SqlSafeStr, postgres::PgConnectOptions};

use crate::TestClock;

/// A database of this test alone; dropped with it.
pub struct TestDb {
    /// As the role `ambar_app`.
    pub db: Db,
    /// As the role `ambar_stock`.
    pub stock: Db,
    /// As the role `ambar_owner`: to plant and to look, never to act.
    pub owner: PgPool,
    /// The clock of `db` and `stock`.
    pub clock: Arc<TestClock>,
    /// The database's URL as superuser.
    pub url: String,
    name: String,
    admin: PgConnectOptions,
}

impl TestDb {
    /// A database with these schemas, for events that nobody subscribes to.
    pub async fn new(schemas: Vec<Schema>) -> Self {
        Self::with_subscriptions(schemas, Vec::new()).await
    }

    /// A database with these schemas and subscribers.
    pub async fn with_subscriptions(schemas: Vec<Schema>, subscriptions: Vec<Subscription>) -> Self {
        let server = server().await;
        let admin = PgConnectOptions::from_str(&server.url_for("postgres")).unwrap();
        let template = template(&server, &admin, schemas).await;
        let name = format!("t_{}", SystemIds.next().simple());
        let mut conn = PgConnection::connect_with(&admin).await.unwrap();
        conn.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE {template}"))).await.unwrap();
        conn.close().await.unwrap();
        let url = server.url_for(&name);
        let options =
            DbOptions { connect: PgConnectOptions::from_str(&url).unwrap(), max_connections: 12, pace: Pace::Prompt };
        let clock = Arc::new(TestClock::default());
        let app = connect(&options, Role::App).await.unwrap();
        let db = Db::new(app, clock.clone(), Arc::new(SystemIds), subscriptions);
        let stock = db.on(connect(&options, Role::Stock).await.unwrap());
        let owner = connect(&DbOptions { max_connections: 2, ..options }, Role::Owner).await.unwrap();
        Self { db, stock, owner, clock, url, name, admin }
    }

    /// Waits until everything that writes anywhere on the server now has ended: the feed of events shows only what is
    /// older than every running transaction, and those of other tests' databases count.
    pub async fn outlast_running(&self) {
        let (end,): (String,) = sqlx::query_as("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
            .fetch_one(&self.owner)
            .await
            .unwrap();
        for _ in 0..3_000 {
            let (over,): (bool,) =
                sqlx::query_as("SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8 FROM pg_sleep(0.01)")
                    .bind(&end)
                    .fetch_one(&self.owner)
                    .await
                    .unwrap();
            if over {
                return;
            }
        }
        panic!("a transaction elsewhere on the test server ran for half a minute");
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // The test's runtime may be about to end, so the database is dropped from a thread with one of its own.
        let dropped = std::thread::spawn(move || {
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                if let Ok(mut conn) = PgConnection::connect_with(&admin).await {
                    let _ = conn.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
                }
            });
        });
        let _ = dropped.join();
    }
}

/// PREPAREs each statement as the role that runs it; panics naming the first that PostgreSQL does not take.
pub async fn prepare_all(pool: &Pool, statements: &[&'static str]) {
    assert!(!statements.is_empty(), "no statements to check");
    let mut conn = pool.acquire().await.unwrap();
    for statement in statements {
        if let Err(error) = conn.prepare(statement.into_sql_str()).await {
            panic!("{error}\nin: {statement}");
        }
    }
}

/// The server of this run: started by whichever test comes first, left running for the others, and stopped by
/// `scripts/stop-test-postgres` or the next reboot. It holds nothing that anybody wants.
async fn server() -> ambar_embedded::Connection {
    let explicit = std::env::var_os("AMBAR_TEST_PG_BINDIR").map(PathBuf::from);
    let binaries = Binaries::find(explicit).unwrap();
    let name = format!("ambar-tests-{}-pg{}", user(), binaries.major());
    let in_memory = Path::new(IN_MEMORY).join(&name);
    // Where one test has begun all others go on, however much room that has left.
    let stays = in_memory.exists() || has_room(Path::new(IN_MEMORY));
    let data_dir = if stays { in_memory } else { std::env::temp_dir().join(name) };
    let config = Config::new(data_dir, binaries).unwrap().with_profile(Profile::Test);
    Embedded::shared(&config).await.unwrap()
}

/// Where files are kept in memory. Each test makes and removes one for every table and index, and a file system that looks twice before
/// it gives a removed one's number to another spends two fifths of the processors on that.
const IN_MEMORY: &str = "/dev/shm";

/// Far more than a run was seen to take, which is some 200 MB, in bytes: the write-ahead log may grow to more than a gigabyte.
const ROOM: u64 = 4 << 30;

/// Whether a whole run fits into a folder.
fn has_room(folder: &Path) -> bool {
    rustix::fs::statvfs(folder).is_ok_and(|told| told.f_bavail.saturating_mul(told.f_frsize) >= ROOM)
}

fn user() -> String {
    std::env::var("USER").unwrap_or_else(|_| "root".into())
}

/// The template with these schemas, made by whichever test needs it first.
async fn template(server: &ambar_embedded::Connection, admin: &PgConnectOptions, schemas: Vec<Schema>) -> String {
    let mut hash = Sha256::new();
    for schema in &schemas {
        hash.update(schema.name);
        hash.update(schema.writer.name());
        schema.append_only.iter().for_each(|table| hash.update(table));
        schema.migrator.iter().for_each(|migration| hash.update(&migration.checksum));
    }
    let name = format!("tpl_{}", &hex::encode(hash.finalize())[..24]);
    let mut conn = PgConnection::connect_with(admin).await.unwrap();
    conn.execute("SELECT pg_advisory_lock(4711)").await.unwrap();
    let exists: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_database WHERE datname = $1")
        .bind(&name)
        .fetch_optional(&mut conn)
        .await
        .unwrap();
    if exists.is_none() {
        conn.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS making_{name} WITH (FORCE)"))).await.unwrap();
        conn.execute(AssertSqlSafe(format!("CREATE DATABASE making_{name}"))).await.unwrap();
        let making = PgConnectOptions::from_str(&server.url_for(&format!("making_{name}"))).unwrap();
        migrate(&making, schemas).await.unwrap();
        conn.execute(AssertSqlSafe(format!("ALTER DATABASE making_{name} RENAME TO {name}"))).await.unwrap();
    }
    conn.execute("SELECT pg_advisory_unlock(4711)").await.unwrap();
    conn.close().await.unwrap();
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_room_where_there_is_no_folder() {
        assert!(!has_room(Path::new("/nowhere/at/all")));
    }
}
