//! A month leaves the ledger by the command, is in the backup folder before it does, and comes back with the backup.

use std::{
    path::Path,
    process::{Command, Output},
};

use ambar_embedded::Embedded;
use serde_json::Value;
use sqlx::{Connection, Executor, PgConnection};

use crate::server::{Place, Server, eventually, text};

/// As if all that was done so far had been done in January 2024, and all that refers to it had left by its age.
const LONG_AGO: &str = "
SELECT inventory.make_movement_partitions('2024-01-01', '2024-01-01');
ALTER TABLE inventory.movement DISABLE TRIGGER movement_append_only;
UPDATE inventory.movement SET moved_at = '2024-01-15Z';
ALTER TABLE inventory.movement ENABLE ALWAYS TRIGGER movement_append_only;
DELETE FROM inventory.command;
DELETE FROM platform.idempotency WHERE movements IS NOT NULL;
UPDATE platform.event SET occurred_at = '2024-03-01Z'";

struct Site {
    place: Place,
}

impl Site {
    fn run(&self, words: &[&str], data: &Path) -> Output {
        let backups = self.place.inside("backups");
        let settings =
            [("AMBAR_KEEP_MOVEMENTS_MONTHS", Path::new("3")), ("AMBAR_BACKUP_DIR", &backups), ("AMBAR_DATA_DIR", data)];
        self.place.ambar(words).envs(settings).output().unwrap()
    }

    fn said(&self, words: &[&str]) -> Value {
        let output = self.run(words, &self.place.data());
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

fn sums_are_right(folder: &Path) -> bool {
    Command::new("sh").args(["-c", "sha256sum -c *.sha256"]).current_dir(folder).output().unwrap().status.success()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_that_left_comes_back_with_the_backup() {
    let place = Place::new("months");
    let (data, backups) = (place.data(), place.inside("backups"));
    let words = ["--listen", "127.0.0.1:0", "--demo"];
    let server = Server::start_with(&place, &words, &[("AMBAR_BACKUP_DIR", &backups)]);
    let site = Site { place };
    eventually("a base backup is made by itself", || {
        !site.said(&["backup", "--list", "--json"])["backups"].as_array().unwrap().is_empty()
    });
    let movements = site.said(&["verify", "--json"])["movements"].clone();
    let mut superuser = PgConnection::connect(&Embedded::attach(&data).unwrap().url()).await.unwrap();
    superuser.execute(LONG_AGO).await.unwrap();

    let shown = site.said(&["retention", "--dry-run", "--json"]);
    assert_eq!(
        (&shown["due"][0]["month"], &shown["due"][0]["movements"]),
        (&"2024-01-01".into(), &movements),
        "{shown:#}"
    );
    assert!(shown["due"][0]["kept_by"].is_null() && shown["left"] == Value::Array(vec![]), "{shown:#}");
    let done = site.said(&["retention", "--json"]);
    assert_eq!(done["left"][0]["movements"], movements, "{done:#}");
    let name = done["left"][0]["file"].as_str().unwrap();
    for folder in [data.join("ledger-archive"), backups.join("ledger-archive")] {
        assert!(folder.join(name).is_file() && folder.join(format!("{name}.sha256")).is_file(), "{}", folder.display());
    }
    assert!(sums_are_right(&data.join("ledger-archive")));
    let words = text(&site.run(&["retention"], &data).stdout);
    assert!(words.contains("kept for 3 months") && words.contains("No month is older"), "{words}");
    let report = site.said(&["verify", "--json"]);
    assert_eq!(report["movements"], movements);

    eventually("the log is received", || {
        let page = server.get("/metrics", None).1;
        page.lines().any(|line| line == "wms_backup_log_behind_bytes 0")
    });
    let to = site.place.inside("restored");
    let restored = site.run(&["restore", "--from", backups.to_str().unwrap(), "--to", to.to_str().unwrap()], &data);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    let verified = site.run(&["verify", "--json"], &to);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    assert_eq!(serde_json::from_slice::<Value>(&verified.stdout).unwrap()["movements"], movements);
    std::fs::remove_file(to.join("ledger-archive").join(name)).unwrap();
    let without = site.run(&["verify"], &to);
    let words = text(&without.stdout);
    assert!(
        !without.status.success() && words.contains("BROKEN: i23") && words.contains("bring it back from a copy"),
        "{words}"
    );
    assert!(server.stop().success());
}
