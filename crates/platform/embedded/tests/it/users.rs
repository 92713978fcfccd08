//! Who runs the server, and the whole again as an ordinary user when the tests themselves run as root.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::process::Command;

use ambar_embedded::{Account, Binaries, Embedded};

use crate::server::{Place, config, postmaster};

#[tokio::test]
async fn root_is_dropped_and_only_the_servers_own_folders_are_given_away() {
    let account = Account::for_this_process().unwrap();
    let me = rustix::process::geteuid().as_raw();
    let place = Place::new("owner");
    let server = Embedded::start(&config(&place, &Binaries::find(None).unwrap())).await.unwrap();
    let owner = |name: &str| place.data().join(name).metadata().unwrap().uid();
    for given in ["postgres", "log", "run"] {
        assert_eq!(owner(given), account.uid, "{given}");
    }
    for kept in ["", "secret", "lock", "ambar.conf"] {
        assert_eq!(owner(kept), me, "{kept:?}");
    }
    let pid = postmaster(&place.data()).unwrap();
    if let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) {
        let ids = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            line.split_whitespace().skip(1).map(|id| id.parse().unwrap()).collect::<Vec<u32>>()
        };
        assert_eq!(ids("Uid:"), [account.uid; 4]);
        assert_eq!(ids("Gid:"), [account.gid; 4]);
        if account.drop_root {
            assert_eq!(ids("Groups:"), Vec::<u32>::new(), "none of root's groups are kept");
        }
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn root_runs_an_ordinary_users_folder_as_that_user() {
    let mut account = Account::for_this_process().unwrap();
    if !account.drop_root {
        return;
    }
    let place = Place::new("theirs");
    let binaries = Binaries::find(None).unwrap();
    let normal = config(&place, &binaries);
    // `daemon` stands for the user: every Unix has one.
    (account.uid, account.gid) = (1, 1);
    let mut theirs = normal.clone();
    theirs.account = account;
    Embedded::start(&theirs).await.unwrap().stop().await.unwrap();

    let server = Embedded::start(&normal).await.unwrap();
    assert_eq!(place.data().join("postgres/postmaster.pid").metadata().unwrap().uid(), 1);
    server.stop().await.unwrap();
}

#[test]
fn everything_also_as_an_ordinary_user() {
    let account = Account::for_this_process().unwrap();
    if !account.drop_root {
        return;
    }
    let place = Place::new("ordinary");
    let program = place.path.join("it");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let answer = Command::new(&program)
        .args(["--test-threads=2", "life::", "folders::", "--skip", "holds_a_folder"])
        .env("AMBAR_PG_BINDIR", Binaries::find(None).unwrap().bin_dir())
        .current_dir("/")
        .uid(account.uid)
        .gid(account.gid)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success(), "{said}\n{}", String::from_utf8_lossy(&answer.stderr));
    assert!(said.contains("test life::after_kill_nine"), "it ran nothing: {said}");
}
