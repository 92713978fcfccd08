//! Backups of real servers, and pages that the disk has damaged.

use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::Command;

use ambar_embedded::{
    Binaries, Connection, Embedded, EmbeddedError, Recovered, Recovery, base_backup, verify_base_backup,
};

use crate::server::{Place, config, psql, versions};

/// Those with all of their programs.
fn whole() -> Vec<Binaries> {
    let all = versions().into_iter().filter(|it| it.program("pg_basebackup").is_file());
    all.collect()
}

/// What `psql` says to a statement that must fail.
fn refused(binaries: &Binaries, connection: &Connection, statement: &str) -> String {
    let answer = Command::new(binaries.program("psql")).args(["-X", "-c", statement]).arg(connection.url()).output();
    let answer = answer.unwrap();
    assert!(!answer.status.success(), "{}", String::from_utf8_lossy(&answer.stdout));
    String::from_utf8_lossy(&answer.stderr).into_owned()
}

fn flip_a_byte(path: &Path, at: u64) {
    let file = std::fs::OpenOptions::new().read(true).write(true).open(path).unwrap();
    let mut byte = [0];
    file.read_exact_at(&mut byte, at).unwrap();
    file.write_all_at(&[byte[0] ^ 0x10], at).unwrap();
}

#[tokio::test]
async fn a_flipped_byte_is_found_and_never_served_or_backed_up() {
    for binaries in whole() {
        let place = Place::new("flipped");
        let config = config(&place, &binaries);
        let server = Embedded::start(&config).await.unwrap();
        let fill = "create table kept as select n, repeat('goods', 20) as what from generate_series(1, 500) n";
        psql(&binaries, server.connection(), fill);
        let file = psql(&binaries, server.connection(), "select pg_relation_filepath('kept')").unwrap();
        server.stop().await.unwrap();
        // The last byte of the second page: the middle of a row.
        flip_a_byte(&place.data().join("postgres").join(file), 2 * 8192 - 1);

        let server = Embedded::start(&config).await.unwrap();
        let said = refused(&binaries, server.connection(), "select sum(n) from kept");
        assert!(said.contains("invalid page in block 1"), "{said}");
        let copied = base_backup(&binaries, server.connection(), &place.path.join("copy"), "test").await;
        let said = copied.unwrap_err().to_string();
        assert!(said.contains("checksum"), "{said}");
        server.stop().await.unwrap();
    }
}

#[tokio::test]
async fn a_base_backup_is_whole_until_a_byte_of_it_changes_and_becomes_a_data_folder() {
    for binaries in whole() {
        let place = Place::new("base");
        let server = Embedded::start(&config(&place, &binaries)).await.unwrap();
        psql(&binaries, server.connection(), "create table kept (word text); insert into kept values ('shelf')");
        let base = place.path.join("copy");
        base_backup(&binaries, server.connection(), &base, "test").await.unwrap();
        psql(&binaries, server.connection(), "insert into kept values ('later')");
        verify_base_backup(&binaries, &base).await.unwrap();
        server.stop().await.unwrap();

        let mut target = config(&place, &binaries);
        target.data_dir = place.path.join("new");
        let recovery = Recovery { base: base.clone(), log: Vec::new(), until: None };
        let recovered = Recovered::recover(&target, &recovery).await.unwrap();
        let refusal = Embedded::start(&target).await.unwrap_err();
        assert!(matches!(refusal, EmbeddedError::InUse { .. }), "{refusal}");
        drop(recovered);
        // Interrupted before it was finished.
        let refusal = Embedded::start(&target).await.unwrap_err();
        assert!(matches!(refusal, EmbeddedError::UnfinishedRestore { .. }), "{refusal}");
        Embedded::stop_left_running(&target.data_dir).await.unwrap();
        std::fs::remove_dir_all(&target.data_dir).unwrap();

        Recovered::recover(&target, &recovery).await.unwrap().finish().await.unwrap();
        let again = Embedded::start(&target).await.unwrap();
        assert!(!again.is_new());
        assert_eq!(psql(&binaries, again.connection(), "select word from kept").as_deref(), Some("shelf"));
        again.stop().await.unwrap();

        flip_a_byte(&base.join("global/pg_control"), 100);
        let said = verify_base_backup(&binaries, &base).await.unwrap_err().to_string();
        assert!(said.contains("pg_control"), "{said}");
    }
}
