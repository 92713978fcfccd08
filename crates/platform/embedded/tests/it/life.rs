//! A server's life: made, stopped, started again, killed, adopted.

use std::path::{Path, PathBuf};

use ambar_embedded::{Binaries, Config, Embedded, EmbeddedError, Profile, State};

use crate::server::{Holder, Place, config, ended, eventually, greeting, kill, postmaster, psql, restarted, versions};

#[tokio::test]
async fn starts_from_nothing_and_again_with_the_same_data() {
    for binaries in versions() {
        let place = Place::new("life");
        let config = config(&place, &binaries);

        let first = Embedded::start(&config).await.unwrap();
        assert!(first.is_new() && !first.is_adopted());
        let connection = first.connection().clone();
        assert_eq!(greeting(&connection), Some(b'R'));
        psql(&binaries, &connection, "create table kept (word text); insert into kept values ('полка')");
        first.stop().await.unwrap();
        assert_eq!(greeting(&connection), None);
        assert_eq!(postmaster(&place.data()), None, "a clean stop leaves no note behind");

        let second = Embedded::start(&config).await.unwrap();
        assert!(!second.is_new() && !second.is_adopted());
        assert_eq!(second.connection(), &connection);
        if let Some(word) = psql(&binaries, &connection, "select upper(word) from kept") {
            assert_eq!(word, "ПОЛКА", "letters beyond ASCII have case");
        }
        second.stop().await.unwrap();
    }
}

#[tokio::test]
async fn opens_no_network_port_and_keeps_every_durability_setting() {
    for binaries in versions() {
        let place = Place::new("settings");
        let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
        let show = |name: &str| psql(&binaries, server.connection(), &format!("show {name}"));
        for (name, value) in [
            ("listen_addresses", ""),
            ("fsync", "on"),
            ("synchronous_commit", "on"),
            ("full_page_writes", "on"),
            ("data_checksums", "on"),
            ("password_encryption", "scram-sha-256"),
            ("jit", "off"),
            ("max_connections", "150"),
            ("server_encoding", "UTF8"),
        ] {
            if let Some(shown) = show(name) {
                assert_eq!(shown, value, "{name} on PostgreSQL {}", binaries.version());
            }
        }
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn what_a_person_writes_into_the_configuration_wins() {
    let place = Place::new("tuned");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    Embedded::start(&config).await.unwrap().stop().await.unwrap();
    let path = place.data().join("postgres/postgresql.conf");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}work_mem = '3MB'\n")).unwrap();

    let server = Embedded::start(&config).await.unwrap();
    if let Some(shown) = psql(&binaries, server.connection(), "show work_mem") {
        assert_eq!(shown, "3MB");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_password_is_asked_for_and_only_its_file_has_it() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new("secret");
    let binaries = Binaries::find(None).unwrap();
    let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
    let mode = place.data().join("secret").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!place.data().join("secret.initdb").exists());
    assert_eq!(server.connection().password.len(), 48);
    // The greeting asks for SCRAM (10), not "let in" (0).
    assert_eq!(greeting(server.connection()), Some(b'R'));
    server.stop().await.unwrap();

    std::fs::remove_file(place.data().join("secret")).unwrap();
    let again = Embedded::start(&config(&place, &binaries)).await.unwrap();
    psql(&binaries, again.connection(), "select 1");
    again.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_start_on_the_same_folder_names_who_has_it() {
    let place = Place::new("twice");
    let binaries = Binaries::find(None).unwrap();
    let holder = Holder::start(&place.data(), &binaries);
    let error = Embedded::start(&config(&place, &binaries)).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::InUse { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("process {}", holder.pid())), "{text}");
    assert!(text.contains("AMBAR_DATA_DIR"), "it says what to do: {text}");
    holder.kill();
}

#[tokio::test]
async fn after_kill_nine_the_next_start_adopts_the_server_that_lives_on() {
    for binaries in versions() {
        let place = Place::new("adopt");
        let holder = Holder::start(&place.data(), &binaries);
        let pid = postmaster(&place.data()).unwrap();
        holder.kill();
        assert_eq!(postmaster(&place.data()), Some(pid));

        let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
        assert!(server.is_adopted() && !server.is_new());
        assert_eq!(*server.states().borrow(), State::Running { pid, restarts: 0 });
        assert_eq!(greeting(server.connection()), Some(b'R'));
        let connection = server.connection().clone();
        server.stop().await.unwrap();
        assert_eq!(greeting(&connection), None, "an adopted server is stopped like one's own");
    }
}

#[tokio::test]
async fn a_server_that_is_killed_is_started_again() {
    for binaries in versions() {
        let place = Place::new("killed");
        let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
        psql(&binaries, server.connection(), "create table kept (n int); insert into kept values (42)");
        for round in 1..=2 {
            let old = postmaster(&place.data()).unwrap();
            kill("-KILL", old);
            let new = restarted(&server, round).await;
            assert_ne!(new, old);
            assert_eq!(greeting(server.connection()), Some(b'R'));
        }
        if let Some(kept) = psql(&binaries, server.connection(), "select n from kept") {
            assert_eq!(kept, "42", "what was committed survives");
        }
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn an_adopted_server_that_is_killed_is_started_again_too() {
    let place = Place::new("adopted");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    Embedded::start(&config).await.unwrap().leave_running();
    // The supervisor that lets go does so in its own time.
    let server = Embedded::start(&config).await.unwrap();
    kill("-KILL", postmaster(&place.data()).unwrap());
    restarted(&server, 1).await;
    assert_eq!(greeting(server.connection()), Some(b'R'));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn both_killed_the_next_start_recovers() {
    for binaries in versions() {
        let place = Place::new("both");
        let holder = Holder::start(&place.data(), &binaries);
        let connection = Embedded::attach(&place.data()).unwrap();
        psql(&binaries, &connection, "create table kept (n int); insert into kept values (7)");
        let pid = postmaster(&place.data()).unwrap();
        holder.kill();
        kill("-KILL", pid);
        assert!(eventually(|| ended(pid)), "the server outlives kill -9");
        let server = Embedded::start(&config(&place, &binaries)).await;
        // Backends of the dead server may hold its memory for a moment; `ambar serve` is started again by its keeper.
        let server = match server {
            Ok(server) => server,
            Err(error) => {
                assert!(error.to_string().contains("shared memory"), "{error}");
                Embedded::start(&config(&place, &binaries)).await.unwrap()
            }
        };
        assert!(!server.is_adopted());
        if let Some(kept) = psql(&binaries, server.connection(), "select n from kept") {
            assert_eq!(kept, "7");
        }
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_note_that_names_another_program_does_not_stop_a_start() {
    let place = Place::new("stale");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    let server = Embedded::start(&config).await.unwrap();
    let note = place.data().join("postgres/postmaster.pid");
    let text = std::fs::read_to_string(&note).unwrap();
    server.stop().await.unwrap();
    // As after a reboot in which another program of the same user got the number: PostgreSQL itself would refuse.
    let (_, rest) = text.split_once('\n').unwrap();
    std::fs::write(&note, format!("{}\n{rest}", std::process::id())).unwrap();

    let server = Embedded::start(&config).await.unwrap();
    assert!(!server.is_adopted());
    assert_eq!(greeting(server.connection()), Some(b'R'));
    server.stop().await.unwrap();
}

#[tokio::test]
async fn an_interrupted_first_start_begins_again() {
    let place = Place::new("interrupted");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    let unfinished = place.data().join("postgres.new");
    let start = Embedded::start(&config);
    let interrupted = async {
        while !unfinished.join("PG_VERSION").exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        () = interrupted => {}
        _ = start => panic!("it was to be interrupted"),
    }
    assert!(!place.data().join("postgres").exists());
    let server = Embedded::start(&config).await.unwrap();
    assert!(server.is_new());
    assert!(!unfinished.exists());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn other_commands_attach_to_the_server_that_runs() {
    let place = Place::new("attach");
    let binaries = Binaries::find(None).unwrap();
    let nothing = Embedded::attach(&place.data()).unwrap_err();
    assert!(matches!(nothing, EmbeddedError::NoDatabase { .. }), "{nothing}");

    let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
    assert_eq!(&Embedded::attach(&place.data()).unwrap(), server.connection());
    server.stop().await.unwrap();

    let stopped = Embedded::attach(&place.data()).unwrap_err();
    assert!(matches!(stopped, EmbeddedError::NotRunning { .. }), "{stopped}");
    assert!(stopped.to_string().contains("ambar serve"), "{stopped}");
}

#[tokio::test]
async fn many_share_one_server_and_it_is_stopped_once() {
    let place = Place::new("shared");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries).with_profile(Profile::Test);
    let (first, second, third) =
        tokio::join!(Embedded::shared(&config), Embedded::shared(&config), Embedded::shared(&config));
    let first = first.unwrap();
    assert_eq!(first, second.unwrap());
    assert_eq!(first, third.unwrap());
    if let Some(fsync) = psql(&binaries, &first, "show fsync") {
        assert_eq!(fsync, "off", "the tests' own server");
    }
    Embedded::stop_left_running(&place.data()).await.unwrap();
    assert_eq!(greeting(&first), None);
    Embedded::stop_left_running(&place.data()).await.unwrap();
}

#[tokio::test]
async fn a_folder_of_another_version_is_not_touched() {
    let place = Place::new("version");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    Embedded::start(&config).await.unwrap().stop().await.unwrap();
    std::fs::write(place.data().join("postgres/PG_VERSION"), "12\n").unwrap();
    let error = Embedded::start(&config).await.unwrap_err();
    assert!(matches!(error, EmbeddedError::OtherVersion { folder: 12, .. }), "{error}");
}

#[tokio::test]
async fn a_folder_of_fifteen_gets_the_programs_of_fifteen() {
    let versions = versions();
    let (Some(newest), Some(fifteen)) = (versions.first(), versions.iter().find(|found| found.major() == 15)) else {
        return;
    };
    let place = Place::new("fifteen");
    Embedded::start(&config(&place, fifteen)).await.unwrap().stop().await.unwrap();
    let server = Embedded::start(&config(&place, newest)).await.unwrap();
    assert!(server.version().starts_with("15"), "{}", server.version());
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_setting_that_the_server_refuses_is_in_the_error() {
    let place = Place::new("refused");
    let binaries = Binaries::find(None).unwrap();
    let config = config(&place, &binaries);
    Embedded::start(&config).await.unwrap().stop().await.unwrap();
    let path = place.data().join("postgres/postgresql.conf");
    std::fs::write(&path, "no_such_setting = 1\n").unwrap();
    let error = Embedded::start(&config).await.unwrap_err();
    assert!(error.to_string().contains("no_such_setting"), "{error}");
}

#[test]
fn the_server_is_not_in_the_terminals_process_group() {
    let place = Place::new("group");
    let holder = Holder::start(&place.data(), &Binaries::find(None).unwrap());
    let group = |pid: i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(2)?.parse::<i32>().ok())
    };
    let pid = postmaster(&place.data()).unwrap();
    if Path::new("/proc/self/stat").exists() {
        assert_eq!(group(pid), Some(pid));
        assert_ne!(group(pid), group(holder.pid()));
    }
    holder.kill();
    assert!(eventually(|| postmaster(&place.data()) == Some(pid)));
}

/// Not a test by itself: the other process of the tests above.
#[tokio::test]
async fn holds_a_folder_for_another_test() {
    let Some(data) = std::env::var_os("AMBAR_IT_HOLD") else { return };
    let config = Config::new(PathBuf::from(data), Binaries::find(None).unwrap()).unwrap();
    let _server = Embedded::start(&config).await.unwrap();
    println!("holding");
    std::future::pending::<()>().await;
}
