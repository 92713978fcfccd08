//! One file per command.

mod backup;
mod demo;
mod device;
mod doctor;
mod migrate;
mod openapi;
mod replay;
mod restore;
mod retention;
mod serve;
mod token;
mod upgrade;
mod user;
mod verify;
mod worker;

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    cli::{Cli, Command, Device, Token, User},
    config::Config,
    import, telemetry,
};

/// Carries out what the command line says.
///
/// # Errors
/// What the command fails with.
pub(crate) async fn carry_out(cli: Cli) -> Result<ExitCode> {
    let mut config = Config::load(&cli)?;
    if !matches!(cli.command, Command::Serve(_) | Command::Worker) && cli.settings.log.is_none() {
        // Beside a running server, the person wants the command's answer, not a log.
        config.log = "warn".to_owned();
    }
    let telemetry = telemetry::start_log(&config)?;
    let done = dispatch(cli.command, &config).await;
    telemetry.end();
    done
}

async fn dispatch(command: Command, config: &Config) -> Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve::serve(config, &serve).await,
        Command::Worker => worker::work(config).await,
        Command::Migrate => migrate::migrate(config).await,
        Command::Demo => demo::demo(config).await,
        Command::Replay(replay) => replay::replay(replay).await,
        Command::Import(args) => import::run(&args).await,
        Command::Verify(verify) => verify::verify(config, &verify).await,
        Command::Backup(backup) => backup::backup(config, &backup).await,
        Command::Restore(restore) => restore::restore(config, &restore).await,
        Command::Retention(args) => retention::retention(config, &args).await,
        Command::Upgrade(args) => upgrade::upgrade(config, &args).await,
        Command::Openapi => openapi::print(),
        Command::Doctor => doctor::examine(config).await,
        Command::User(User::Create(create)) => user::create(config, create).await,
        Command::User(User::List) => user::list(config).await,
        Command::User(User::Pin(pin)) => user::set_pin(config, &pin).await,
        Command::User(User::Badge(badge)) => user::issue_badge(config, &badge).await,
        Command::Device(Device::Add(add)) => device::add(config, &add).await,
        Command::Token(Token::Create(create)) => token::create(config, create).await,
    }
}
