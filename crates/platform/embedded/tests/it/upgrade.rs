//! From the oldest major version that is promised to the newest.

use ambar_embedded::{Embedded, EmbeddedError, upgrade};

use crate::server::{Place, config, kill, postmaster, psql, versions};

#[tokio::test]
async fn a_folder_of_fifteen_becomes_one_of_eighteen_with_its_data_and_numbers() {
    let versions = versions();
    let newest = versions.first().filter(|it| it.major() > 15 && it.program("pg_resetwal").is_file());
    let (Some(newest), Some(fifteen)) = (newest, versions.iter().find(|found| found.major() == 15)) else {
        return;
    };
    let place = Place::new("upgrade");
    let (before, after) = (config(&place, fifteen), config(&place, newest));
    let old = Embedded::start(&before).await.unwrap();
    let fill = "create table kept (word text, xid xid8 default pg_current_xact_id()); insert into kept values ('полка'), ('bin');
        create role ambar_owner; alter table kept owner to ambar_owner";
    psql(fifteen, old.connection(), fill);
    let question = "select string_agg(upper(word), ',' order by word), max(xid) from kept";
    let was = psql(fifteen, old.connection(), question).unwrap();
    // Killed, and nobody has started it since.
    old.leave_running();
    kill("-QUIT", postmaster(&place.data()).unwrap());

    let upgraded = upgrade(&after, Some(fifteen.clone())).await.unwrap();
    assert_eq!((upgraded.from, upgraded.to.as_str(), upgraded.had_settings), (15, newest.version(), false));
    let new = Embedded::start(&after).await.unwrap();
    assert!(!new.is_new() && new.version() == newest.version());
    assert_eq!(psql(newest, new.connection(), question).as_deref(), Some(&*was));
    let later =
        "select pg_current_xact_id() > max(xid) and pg_get_userbyid(relowner) = 'ambar_owner' from kept, pg_class
        where oid = 'kept'::regclass group by relowner";
    assert_eq!(psql(newest, new.connection(), later).as_deref(), Some("t"), "transactions count on, owners stay");
    assert_eq!(psql(newest, new.connection(), "show data_checksums").as_deref(), Some("on"));
    new.stop().await.unwrap();

    let again = upgrade(&after, None).await.unwrap_err();
    assert!(matches!(again, EmbeddedError::UpToDate { folder, .. } if folder == newest.major()), "{again}");

    // The way back: the old data is whole and starts under its old name.
    std::fs::rename(place.data().join("postgres"), place.data().join("postgres.tried")).unwrap();
    let refusal = Embedded::start(&after).await.unwrap_err();
    assert!(matches!(refusal, EmbeddedError::InterruptedUpgrade { major: 15, .. }), "no empty database: {refusal}");
    std::fs::rename(&upgraded.kept, place.data().join("postgres")).unwrap();
    let old = Embedded::start(&before).await.unwrap();
    assert_eq!(psql(fifteen, old.connection(), question).as_deref(), Some(&*was));
    old.stop().await.unwrap();
}
