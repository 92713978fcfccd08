//! The drill: what was backed up is brought back as it stood at a moment, and compared with the ledger of that moment.

use std::path::Path;

use ambar_embedded::Embedded;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::server::{Place, Server, eventually, log_of, postgres, signal, text};

/// Every balance and every movement, and when they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ledger {
    balances: Vec<String>,
    movements: Vec<String>,
}

const NOW: &str = "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
const BALANCES: &str = "SELECT s::text FROM inventory.stock s ORDER BY stock_id";
const MOVEMENTS: &str = "SELECT m::text FROM inventory.movement m ORDER BY seq";

async fn connect(data: &Path) -> PgConnection {
    PgConnection::connect(&Embedded::attach(data).unwrap().url()).await.unwrap()
}

async fn ledger(data: &Path) -> Ledger {
    let mut conn = connect(data).await;
    let balances = sqlx::query_scalar(BALANCES).fetch_all(&mut conn).await.unwrap();
    let movements = sqlx::query_scalar(MOVEMENTS).fetch_all(&mut conn).await.unwrap();
    Ledger { balances, movements }
}

async fn now(data: &Path) -> String {
    sqlx::query_scalar(NOW).fetch_one(&mut connect(data).await).await.unwrap()
}

/// A served demo warehouse whose backups go to a folder beside its data.
struct Site {
    // Ended before its folder is removed.
    server: Server,
    place: Place,
    token: String,
}

impl Site {
    fn open(name: &str) -> Self {
        let place = Place::new(name);
        let server = Self::serve(&place);
        let token = place.token();
        Self { place, server, token }
    }

    fn serve(place: &Place) -> Server {
        let words = ["--listen", "127.0.0.1:0", "--demo"];
        Server::start_with(place, &words, &[("AMBAR_BACKUP_DIR", &place.inside("backups"))])
    }

    /// Changes the first rows of stock, each by a movement.
    fn work(&self, times: usize) {
        let (status, page) = self.server.get("/api/v1/stock?limit=100", Some(&self.token));
        assert_eq!(status, 200, "{page}");
        let page: Value = serde_json::from_str(&page).unwrap();
        let rows = page["items"].as_array().unwrap();
        let uncounted: Vec<&Value> = rows.iter().filter(|row| row["serial"].is_null()).collect();
        assert!(!uncounted.is_empty(), "{page}");
        for row in uncounted.iter().cycle().take(times) {
            let id = &row["stock_id"];
            let body = json!({"stock_id": id, "direction": "in", "quantity": "1", "reason": "COUNTED"});
            let (status, answer) = self.server.post("/api/v1/stock/adjustments", &self.token, &body.to_string());
            assert_eq!(status, 201, "{answer}");
        }
    }

    fn backups(&self) -> Vec<Value> {
        let listed = self.run(&["backup", "--list", "--json"]);
        listed["backups"].as_array().unwrap().clone()
    }

    /// Runs a command that answers with a document.
    fn run(&self, words: &[&str]) -> Value {
        let output = self.place.ambar(words).env("AMBAR_BACKUP_DIR", self.place.inside("backups")).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}\n{}", text(&output.stderr), log_of(&self.place));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn restore(&self, to: &str, at: Option<&str>) -> Value {
        let (from, to) = (self.place.inside("backups"), self.place.inside(to));
        let words = ["restore", "--from", from.to_str().unwrap(), "--to", to.to_str().unwrap(), "--json"];
        let at: Vec<&str> = at.into_iter().flat_map(|at| ["--at", at]).collect();
        self.run(&[&words[..], &at].concat())
    }

    fn figure(&self, name: &str) -> Option<f64> {
        let page = self.server.get("/metrics", None).1;
        page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// Waits until all of the log that there is has been received: what is lost by then is none.
    fn received(&self) {
        eventually("the log is received", || self.figure("wms_backup_log_behind_bytes") == Some(0.0));
    }
}

/// Whether the rules hold on a data folder, on a server that is started for the question.
fn verified(place: &Place, data: &Path) -> Value {
    let output = place.ambar(&["verify", "--json"]).env("AMBAR_DATA_DIR", data).output().unwrap();
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restore_to_a_moment_is_the_ledger_of_that_moment() {
    let site = Site::open("drill");
    let data = site.place.data();
    eventually("a base backup is made by itself", || !site.backups().is_empty());
    site.work(10);
    let made = site.run(&["backup", "--json"]);
    site.work(10);
    let noted = ledger(&data).await;
    let moment = now(&data).await;
    site.work(10);
    let last = ledger(&data).await;
    assert_eq!(last.movements.len(), noted.movements.len() + 10);
    site.received();

    // Beside the server that goes on.
    let restored = site.restore("restored", Some(&moment));
    assert_eq!(restored["base"], made["backup"]["about"]["name"], "from the newest base backup before the moment");
    let report = verified(&site.place, &site.place.inside("restored"));
    assert_eq!(report["movements"], noted.movements.len());

    let again = Server::start_with(
        &site.place,
        &["--listen", "127.0.0.1:0"],
        &[("AMBAR_DATA_DIR", &site.place.inside("restored")), ("AMBAR_BACKUP_DIR", &site.place.inside("backups"))],
    );
    assert_eq!(ledger(&site.place.inside("restored")).await, noted);
    assert_eq!(again.get("/api/v1/session", Some(&site.token)).0, 200, "accounts and tokens came along");
    let before = site.backups().len();
    eventually("the restored one is backed up from a base backup of its own", || site.backups().len() > before);
    assert!(again.stop().success(), "{}", log_of(&site.place));
    assert_eq!(ledger(&data).await, last, "the old folder is left alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_disk_costs_nothing_that_was_received() {
    let site = Site::open("lost");
    eventually("a base backup is made by itself", || !site.backups().is_empty());
    site.work(10);
    site.received();
    let last = ledger(&site.place.data()).await;
    let database = postgres(&site.place.data());
    let Site { place, server, token } = site;
    server.kill();
    signal("-QUIT", database);
    eventually("the database has ended", || !Path::new(&format!("/proc/{database}/cwd")).exists());
    std::fs::remove_dir_all(place.data()).unwrap();

    let (from, to) = (place.inside("backups"), place.data());
    let output = place.run(&["restore", "--from", from.to_str().unwrap(), "--to", to.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("The data stands at "), "{}", text(&output.stdout));
    verified(&place, &to);
    let server = Site::serve(&place);
    assert_eq!(ledger(&place.data()).await, last);
    drop((server, token));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_receiver_that_dies_or_is_left_over_is_replaced_and_nothing_is_missing() {
    let mut site = Site::open("receiver");
    eventually("a base backup is made by itself", || !site.backups().is_empty());
    let receiver =
        "SELECT active_pid FROM pg_replication_slots WHERE slot_name LIKE 'ambar_backup_%' AND active_pid IS NOT NULL";
    let mut conn = connect(&site.place.data()).await;
    let (first,): (i32,) = sqlx::query_as(receiver).fetch_one(&mut conn).await.unwrap();
    sqlx::query("SELECT pg_terminate_backend($1)").bind(first).execute(&mut conn).await.unwrap();
    site.work(5);
    eventually("another one receives", || {
        let said = site.figure("wms_backup_failures_total{what=\"log\"} ");
        said == Some(1.0)
    });
    site.received();

    // The server dies and leaves its database with the receiver.
    let Site { place, server, token } = site;
    server.kill();
    let server = Site::serve(&place);
    site = Site { place, server, token };
    site.work(5);
    site.received();
    let last = ledger(&site.place.data()).await;
    let backups = site.backups().len();
    site.restore("restored", None);
    verified(&site.place, &site.place.inside("restored"));
    let restored = Server::start_with(
        &site.place,
        &["--listen", "127.0.0.1:0"],
        &[("AMBAR_DATA_DIR", &site.place.inside("restored"))],
    );
    assert_eq!(ledger(&site.place.inside("restored")).await, last);
    assert_eq!(backups, 1, "the chain went on: no new base backup was needed");
    assert!(restored.stop().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_demo_of_fifteen_is_upgraded_and_every_rule_holds_on_the_same_ledger() {
    let fifteen = std::env::var("AMBAR_PG15_BINDIR").unwrap_or_else(|_| "/usr/lib/postgresql/15/bin".to_owned());
    let place = Place::new("upgrade");
    let (programs, data) = (Path::new(&fifteen), place.data());
    if !programs.join("postgres").is_file() {
        return;
    }
    let server = Server::start_with(&place, &["--listen", "127.0.0.1:0", "--demo"], &[("AMBAR_PG_BINDIR", programs)]);
    let last = ledger(&data).await;
    assert!(server.stop().success());
    if std::fs::read_to_string(data.join("postgres/PG_VERSION")).unwrap().trim() == version_at_hand(&place) {
        return;
    }
    let upgraded = place.run(&["upgrade", "--old-programs", &fifteen]);
    assert!(upgraded.status.success(), "{}", text(&upgraded.stderr));
    let said = text(&upgraded.stdout);
    assert!(said.contains("The data of PostgreSQL 15 is now of") && said.contains("postgres.15"), "{said}");
    verified(&place, &data);
    let server = Server::start(&place);
    assert_eq!(ledger(&data).await, last);
    assert!(server.stop().success());
    let again = place.run(&["upgrade"]);
    assert!(!again.status.success() && text(&again.stderr).contains("nothing to upgrade"), "{}", text(&again.stderr));
}

/// The major version of the programs that the tests use.
fn version_at_hand(place: &Place) -> String {
    let said = text(&place.run(&["doctor"]).stdout);
    let version = said.split("PostgreSQL ").find_map(|rest| rest.split(['.', ' ']).next()?.parse::<u32>().ok());
    version.unwrap().to_string()
}

#[test]
fn what_cannot_be_restored_is_refused_and_nothing_is_touched() {
    let place = Place::new("refusals");
    let (backups, data) = (place.inside("backups"), place.data());
    std::fs::create_dir_all(&backups).unwrap();
    let restore = |to: &Path| {
        let output = place.run(&["restore", "--from", backups.to_str().unwrap(), "--to", to.to_str().unwrap()]);
        assert!(!output.status.success());
        text(&output.stderr)
    };
    assert!(restore(&data).contains("holds no backup"));
    assert!(!data.exists());
    let server = Server::start(&place);
    let made = place.run(&["backup", "--to", backups.to_str().unwrap()]);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let said = restore(&data);
    assert!(said.contains("is not empty") && said.contains("--to"), "{said}");
    assert!(server.stop().success(), "the server was not disturbed");

    let too_late = place.run(&[
        "restore",
        "--from",
        backups.to_str().unwrap(),
        "--to",
        place.inside("new").to_str().unwrap(),
        "--at",
        "2100-01-01T00:00:00Z",
    ]);
    let said = text(&too_late.stderr);
    assert!(!too_late.status.success() && said.contains("The backup ends before 2100-01-01"), "{said}");
    assert_eq!(std::fs::read_dir(place.inside("new")).unwrap().count(), 0, "nothing is left of the attempt");
    let early = place.run(&[
        "restore",
        "--from",
        backups.to_str().unwrap(),
        "--to",
        "/nowhere",
        "--at",
        "2020-01-01T00:00:00Z",
    ]);
    assert!(text(&early.stderr).contains("no earlier moment"), "{}", text(&early.stderr));
}
