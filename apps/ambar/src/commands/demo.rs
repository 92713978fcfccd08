//! `ambar demo`, and what `ambar serve --demo` does before it says that it serves.

use std::{
    fs::OpenOptions, io::Write, net::SocketAddr, os::unix::fs::OpenOptionsExt, path::PathBuf, process::ExitCode,
    sync::Arc,
};

use ambar_identity::{Identity, NewAccount};
use ambar_kernel::Ctx;
use ambar_pg::Db;
use ambar_web::{Limits, TaskTracker};
use anyhow::{Context, Result, bail};
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::worker;
use crate::{
    config::Config,
    database::{Database, data_dir},
    demo,
    output::say,
    replay::{Client, Stats},
    wiring::Contexts,
};

/// The account of the demo.
const ACCOUNT: &str = "demo";
/// The operator of the demo.
const PICKER: &str = "anna";
/// Known to everybody, as the whole demo is.
const PICKER_PIN: &str = "7391";
/// As printed in the README.
const PICKER_BADGE: &str = "BDGANNA0PETR0VADEM0";
/// The badge number of the person whose account it is.
const PICKER_PERSON: &str = "1001";
/// Where its password is kept, in the data folder, for the one who owns the folder.
const FILE: &str = "demo-sign-in.txt";

/// Loads the demo into an empty database, over an API that is served for this alone.
pub(super) async fn demo(config: &Config) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let loaded = load_into(config, &database).await;
    database.stop().await?;
    loaded.map(|()| ExitCode::SUCCESS)
}

async fn load_into(config: &Config, database: &Database) -> Result<()> {
    database.migrate().await?;
    let (app, stock) = database.open().await?;
    let contexts = Contexts::new(&app, &stock);
    contexts.prepare().await.map_err(anyhow::Error::msg)?;
    let (in_flight, stop) = (TaskTracker::new(), CancellationToken::new());
    let (api, _) = contexts.api(in_flight.clone())?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let mut tasks = worker::start(config, &app, &contexts, &stop)?;
    let server = tokio::spawn(ambar_web::serve(listener, api, Limits::default(), in_flight, stop.clone()));
    let prepared = prepare(config, &app, address).await;
    stop.cancel();
    server.await??;
    while tasks.join_next().await.is_some() {}
    if !prepared? {
        bail!("the database is not empty: the demo is only loaded into an empty one");
    }
    Ok(())
}

/// Loads the demo through the server at `address` if there is nothing yet, and says how to sign in. Answers whether it was
/// loaded, or had been before.
///
/// # Errors
/// If the account cannot be made, or the server refuses a step.
pub(super) async fn prepare(config: &Config, app: &Db, address: SocketAddr) -> Result<bool> {
    let identity = Identity::new(app.clone());
    let ctx = app.system_ctx();
    let accounts = identity.accounts().await.map_err(anyhow::Error::msg)?;
    let loaded = if accounts.iter().any(|account| account.name == ACCOUNT) {
        true
    } else if accounts.is_empty() {
        let password = new_password();
        let account =
            NewAccount { name: ACCOUNT.into(), password: password.clone(), roles: vec!["system_admin".into()] };
        identity.create_account(&ctx, account).await.map_err(anyhow::Error::msg)?;
        keep(config, &password)?;
        true
    } else {
        false
    };
    if loaded {
        // A token of an hour's use is made each time: a demo that was stopped half-way goes on.
        let token = identity.issue_token(&ctx, ACCOUNT, "loading the demo", 1).await.map_err(anyhow::Error::msg)?;
        let client = Client::new(&format!("http://{address}"), &token, "demo-".to_owned(), Arc::new(Stats::default()))?;
        if demo::is_empty(&client).await? || demo::is_unfinished(&client).await? {
            say("Loading the demo warehouse …");
            demo::load(&client).await?;
        }
        let picker = picker(&identity, &ctx, &client).await?;
        say_how_to_sign_in(config);
        say(picker);
    }
    Ok(loaded)
}

/// Adds the operator of the demo, who is in the README with PIN and badge, if it is not there; answers how to sign in as that.
/// Nobody knows the password, so that the account is good on enrolled devices alone.
async fn picker(identity: &Identity, ctx: &Ctx, client: &Client) -> Result<String> {
    let accounts = identity.accounts().await.map_err(anyhow::Error::msg)?;
    if !accounts.iter().any(|account| account.name == PICKER) {
        let people = client.get(&format!("/people?badge={PICKER_PERSON}")).await?.ok("the people")?;
        let account = json!({"name": PICKER, "password": new_password(), "roles": ["warehouse_operator"],
            "person_id": people["items"][0]["id"]});
        client.post("demo", "/users", "picker", &account).await?.ok("the operator's account")?;
        identity.set_pin(ctx, PICKER, PICKER_PIN).await.map_err(anyhow::Error::msg)?;
        identity.give_known_badge(ctx, PICKER, PICKER_BADGE).await.map_err(anyhow::Error::msg)?;
    }
    Ok(format!(
        "On an enrolled device {PICKER} signs in with the PIN {PICKER_PIN}, by name or by the badge {PICKER_BADGE}."
    ))
}

fn say_how_to_sign_in(config: &Config) {
    match file(config).and_then(|path| Ok((std::fs::read_to_string(&path)?, path))) {
        Ok((password, path)) => {
            say(format!("Sign in as {ACCOUNT} with the password {} (kept in {}).", password.trim(), path.display()))
        }
        Err(_) => say(format!("Sign in as {ACCOUNT} with the password that was shown when the demo was loaded.")),
    }
}

fn file(config: &Config) -> Result<PathBuf> {
    match config.database_url {
        None => Ok(data_dir(config)?.join(FILE)),
        Some(_) => bail!("there is no data folder"),
    }
}

/// Keeps the password where only the owner of the data folder reads it; without a data folder it is shown this once.
fn keep(config: &Config, password: &str) -> Result<()> {
    let Ok(path) = file(config) else {
        say(format!("The password of {ACCOUNT} is {password}"));
        return Ok(());
    };
    let mut file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| format!("the password cannot be kept in {}", path.display()))?;
    writeln!(file, "{password}")?;
    Ok(())
}

/// Four groups of letters that are hard to mistake: 80 bits.
#[expect(clippy::disallowed_methods, reason = "a password is made of the system's randomness")]
fn new_password() -> String {
    use rand::RngExt;
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut generator = rand::rng();
    let group = |generator: &mut rand::rngs::ThreadRng| -> String {
        (0..4).map(|_| char::from(LETTERS[generator.random_range(0..LETTERS.len())])).collect()
    };
    let groups: Vec<String> = (0..4).map(|_| group(&mut generator)).collect();
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use clap::Parser;

    use super::*;
    use crate::cli::Cli;

    fn config(folder: &std::path::Path, database_url: Option<&str>) -> Config {
        let cli = Cli::try_parse_from(["ambar".as_ref(), "demo".as_ref(), "--data-dir".as_ref(), folder.as_os_str()]);
        let config = Config::load(&cli.unwrap()).unwrap();
        Config { database_url: database_url.map(str::to_owned), ..config }
    }

    #[test]
    fn a_new_password_is_four_groups_of_letters_that_are_hard_to_mistake() {
        let password = new_password();
        let groups: Vec<&str> = password.split('-').collect();
        assert_eq!(groups.iter().map(|group| group.len()).collect::<Vec<_>>(), [4, 4, 4, 4]);
        assert!(!password.contains(['i', 'l', 'o', '0', '1']), "{password}");
        assert_ne!(password, new_password());
    }

    #[test]
    fn the_password_is_kept_for_the_owner_of_the_data_folder_alone() {
        let folder = std::env::temp_dir().join(format!("ambar-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        keep(&config(&folder, None), "abcd-efgh").unwrap();
        let path = folder.join(FILE);
        let (kept, mode) = (std::fs::read_to_string(&path), std::fs::metadata(&path).unwrap().permissions().mode());
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!((kept.unwrap().as_str(), mode & 0o777), ("abcd-efgh\n", 0o600));
    }

    #[test]
    fn beside_a_database_of_ones_own_no_password_is_kept() {
        let config = config("/no/such/folder".as_ref(), Some("postgres://here/ambar"));
        keep(&config, "abcd-efgh").unwrap();
        file(&config).unwrap_err();
    }
}
