//! `ambar device`, and the code that `ambar serve` shows at a terminal.

use std::process::ExitCode;

use ambar_identity::{Identity, Waiting};
use anyhow::{Context, Result};

use crate::{
    cli::AddDevice,
    config::Config,
    database::{Database, data_dir},
    lan::{FOLDER, Hosts, pairing_address, terminal_qr},
    output::say,
};

/// Adds a device and shows how to enrol it.
pub(super) async fn add(config: &Config, add: &AddDevice) -> Result<ExitCode> {
    let database = Database::attach_or_start(config).await?;
    let added = make(&database, &add.name).await;
    database.stop().await?;
    // Where an authority is, the local network is served.
    let lan = data_dir(config).is_ok_and(|folder| folder.join(FOLDER).exists());
    let address = lan.then(|| pairing_address(&Hosts::of_this_machine(&config.lan_names), config.lan_listen.port()));
    match address {
        Some(address) => show(&added?, &address, true)?,
        None => {
            let added = added?;
            say(format!("Open /m/enrol on the device and type the code {} ({}).", added.code, good(&added)));
        }
    }

    Ok(ExitCode::SUCCESS)
}

async fn make(database: &Database, name: &str) -> Result<Waiting> {
    database.migrate().await?;
    let (app, _) = database.open().await?;
    let name = ambar_kernel::DisplayName::parse(name).context("the device's name")?;
    let identity = Identity::new(app.clone());
    identity.add_device(&app.system_ctx(), name.as_str(), None).await.map_err(anyhow::Error::msg)
}

fn good(waiting: &Waiting) -> String {
    format!("good once, until {}", waiting.until.format("%H:%M UTC"))
}

/// Shows the code of a device with the address to open on it, and as a QR code if the device may be another than this machine.
///
/// # Errors
/// If the QR code cannot be drawn, which is a bug.
pub(super) fn show(waiting: &Waiting, address: &str, as_qr: bool) -> Result<()> {
    let link = format!("{address}#{}", waiting.code);
    if as_qr {
        say(terminal_qr(&link)?);
        say("Scan this with the camera of a handheld, or open the address on it:");
    } else {
        say("To sign in by badge or PIN in this browser, enrol it as a device:");
    }
    say(format!("  {link} ({})", good(waiting)));
    Ok(())
}
