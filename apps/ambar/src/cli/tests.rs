use clap::CommandFactory;

use super::*;

#[test]
fn the_command_line_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_and_flag_has_a_help_text() {
    fn check(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{} has no help", command.get_name());
        for arg in command.get_arguments() {
            assert!(arg.get_help().is_some(), "{} {} has no help", command.get_name(), arg.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    check(&Cli::command());
}

#[test]
fn the_fixed_forms_are_understood() {
    for line in [
        "ambar user create --name ann --role system_admin --password-stdin",
        "ambar token create --user ann",
        "ambar user pin --name ann --pin-stdin",
        "ambar user badge --name ann",
        "ambar device add --name H7 --lan-listen 0.0.0.0:8443 --lan-names a.lan,b.lan",
        "ambar serve --lan --demo --trusted-proxies 10.0.0.0/8,::1",
        "ambar replay day.csv --server http://127.0.0.1:8080 --token t --seed 7 --json",
        "ambar import stock s.csv --server http://127.0.0.1:8080 --token t --warehouse W1 --only-valid --errors csv",
        "ambar import o.xlsx --kind orders --server http://127.0.0.1:8080 --token t --map Artikel=sku,Menge=quantity",
        "ambar verify --json --settled",
        "ambar serve --listen 127.0.0.1:9000 --data-dir /tmp/x",
        "ambar backup --to /tmp/b --backup-keep 3",
        "ambar retention --dry-run --json --keep-movements-months 24",
        "ambar upgrade --old-programs /opt/ambar-0.1/postgres",
        "ambar restore --from /tmp/b --at 2026-11-25T14:43:00.5+01:00 --to /tmp/x",
    ] {
        Cli::try_parse_from(line.split(' ')).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn what_a_file_holds_is_said_in_two_ways() {
    let said = |line: &str| {
        let line = format!("ambar import {line} --server http://s --token t");
        let Command::Import(import) = Cli::try_parse_from(line.split(' ')).unwrap().command else { panic!("{line}") };
        import.what().map(|(kind, file)| (kind, file.to_owned()))
    };
    let orders = Ok((ImportKind::Orders, PathBuf::from("o.xlsx")));
    assert_eq!(said("orders o.xlsx"), orders);
    assert_eq!(said("o.xlsx --kind orders"), orders);
    assert_eq!(said("--kind orders o.xlsx"), orders);
    assert!(said("o.xlsx").unwrap_err().contains("--kind"));
    assert!(said("sales o.xlsx").unwrap_err().ends_with("items, locations, stock, deliveries, orders"));
    assert!(said("orders o.xlsx --kind stock").is_err());
}

fn refused(line: &str) -> clap::Error {
    Cli::try_parse_from(line.split(' ')).map(drop).unwrap_err()
}

#[test]
fn settings_are_understood_before_and_after_the_command() {
    for line in ["ambar --log debug serve", "ambar serve --log debug", "ambar user list --log debug"] {
        assert_eq!(Cli::try_parse_from(line.split(' ')).unwrap().settings.log.as_deref(), Some("debug"), "{line}");
    }
}

#[test]
fn a_token_is_valid_for_a_year_unless_told_otherwise() {
    let cli = Cli::try_parse_from(["ambar", "token", "create", "--user", "ann"]).unwrap();
    let Command::Token(Token::Create(token)) = cli.command else { panic!("{:?}", cli.command) };
    assert_eq!((token.days, token.label.as_str()), (365, "command line"));
}

#[test]
fn a_token_is_valid_for_a_day_at_least_and_ten_years_at_most() {
    for days in ["0", "3651", "-1", "soon"] {
        let refusal = refused(&format!("ambar token create --user ann --days={days}"));
        assert!(refusal.to_string().contains("--days"), "{refusal}");
    }
    Cli::try_parse_from(["ambar", "token", "create", "--user", "ann", "--days", "3650"]).unwrap();
}

#[test]
fn an_account_needs_a_name_a_role_and_a_password_from_standard_input() {
    let refusal = refused("ambar user create");
    assert_eq!(refusal.kind(), clap::error::ErrorKind::MissingRequiredArgument);
    for flag in ["--name", "--role", "--password-stdin"] {
        assert!(refusal.to_string().contains(flag), "{refusal}");
    }
}

#[test]
fn an_account_may_have_several_roles() {
    let line = "ambar user create --name ann --role warehouse_operator --role system_admin --password-stdin";
    let Command::User(User::Create(account)) = Cli::try_parse_from(line.split(' ')).unwrap().command else {
        panic!("{line}");
    };
    assert_eq!(account.roles, ["warehouse_operator", "system_admin"]);
}

#[test]
fn a_mistyped_command_is_refused_with_the_one_that_was_meant() {
    let refusal = refused("ambar verfy").to_string();
    assert!(refusal.contains("'verify'"), "{refusal}");
}

#[test]
fn an_address_that_is_none_is_refused_by_its_flag() {
    let refusal = refused("ambar serve --listen everywhere").to_string();
    assert!(refusal.contains("--listen") && refusal.contains("everywhere"), "{refusal}");
}

#[test]
fn a_moment_without_its_offset_is_refused() {
    for at in ["2026-11-25", "2026-11-25T14:43:00", "yesterday"] {
        let refusal = refused(&format!("ambar restore --from a --to b --at {at}")).to_string();
        assert!(refusal.contains("2026-11-25T14:43:00Z"), "{refusal}");
    }
}

#[test]
fn the_help_shows_no_secret_of_the_environment() {
    fn secrets(command: &clap::Command) -> Vec<&clap::Arg> {
        let own = command.get_arguments().filter(|arg| ["token", "database_url"].contains(&arg.get_id().as_str()));
        own.chain(command.get_subcommands().flat_map(secrets)).collect()
    }
    let command = Cli::command();
    assert_eq!(secrets(&command).len(), 3);
    assert!(secrets(&command).into_iter().all(clap::Arg::is_hide_env_values_set));
}

#[test]
fn the_help_names_every_command_and_the_order_of_the_settings() {
    let help = Cli::command().render_long_help().to_string();
    for command in Cli::command().get_subcommands() {
        assert!(help.contains(&format!("  {} ", command.get_name())), "{}", command.get_name());
    }
    assert!(help.contains("Settings come from flags, then from the environment"), "{help}");
}
