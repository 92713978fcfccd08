//! Starting, stopping, killing, two at once, and what the commands around a server say.

use std::io::{BufRead, BufReader};

use crate::server::{Place, Server, eventually, get, log_of, postgres, signal, text};

#[test]
fn a_server_starts_from_nothing_stops_cleanly_and_starts_again() {
    let place = Place::new("boot");
    let server = Server::start(&place);
    assert_eq!(server.get("/health/live", None).0, 200);
    assert_eq!(server.get("/health/ready", None).0, 200);
    assert!(server.get("/openapi.json", None).1.contains("\"openapi\""));
    assert_eq!(server.get("/docs/", None).0, 200);
    assert_eq!(server.get("/docs/problems", None).0, 200);
    assert_eq!(server.get("/", None).0, 200);
    assert_eq!(server.get("/m", None).0, 200);
    assert_eq!(server.get("/api/v1/session", None).0, 401);

    let token = place.token();
    let (status, me) = server.get("/api/v1/session", Some(&token));
    assert_eq!(status, 200);
    assert!(me.contains("\"root\""), "{me}");
    assert!(server.get("/metrics", None).1.contains("wms_inventory_operations_total"));

    let doctor = place.run(&["doctor"]);
    assert!(text(&doctor.stdout).contains("PostgreSQL"), "{}", text(&doctor.stdout));
    assert!(server.stop().success(), "{}", log_of(&place));
    assert!(!place.data().join("postgres/postmaster.pid").exists(), "the private PostgreSQL was stopped too");

    let again = Server::start(&place);
    assert_eq!(again.get("/api/v1/session", Some(&token)).0, 200, "what was acknowledged is still there");
}

#[test]
fn the_log_is_one_json_object_a_line_with_the_operation() {
    let place = Place::new("log");
    let mut serve = place.ambar(&["serve", "--listen", "127.0.0.1:0", "--log-format", "json"]);
    let mut started = serve.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let pid = started.id();
    let mut said = BufReader::new(started.stdout.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("serves on")));
    let token = place.token();
    assert!(token.starts_with("ambar_"));
    // What it does first of all is waited for, however busy the machine is.
    let mut logged = BufReader::new(started.stderr.take().unwrap()).lines().map(Result::unwrap);
    let is_end = |line: &String| line.contains("inventory.make_partitions") && line.contains("operation succeeded");
    let mut log: Vec<String> = Vec::new();
    while !log.last().is_some_and(is_end) {
        log.push(logged.next().expect("the log ends before the first operation does"));
    }
    signal("-TERM", pid);
    log.extend(logged);
    assert!(started.wait().unwrap().success());
    let log = log.join("\n");
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not one JSON object a line: {line}")))
        .collect();
    let told = |message: &str| {
        lines
            .iter()
            .find(|line| line["operation"] == "inventory.make_partitions" && line["message"] == message)
            .and_then(|line| line["operation_id"].as_str())
            .unwrap_or_else(|| panic!("nothing says {message:?}:\n{log}"))
    };
    assert_eq!(told("operation started"), told("operation succeeded"), "one operation from its start to its end");
}

#[test]
fn the_doctor_says_at_once_that_nobody_answers() {
    let place = Place::new("doctor");
    let asked = place.ambar(&["doctor"]).env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none").output().unwrap();
    let said = text(&asked.stdout);
    assert!(!asked.status.success());
    assert!(said.contains("the database cannot be reached") && said.contains("ambar migrate"), "{said}");
}

#[test]
fn a_second_start_on_the_same_folder_says_who_has_it() {
    let place = Place::new("twice");
    let server = Server::start(&place);
    let second = place.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    let said = text(&second.stderr);
    assert!(said.contains(&server.pid().to_string()), "{said}");
}

#[test]
fn after_kill_nine_of_server_or_database_it_goes_on() {
    let place = Place::new("killed");
    let server = Server::start(&place);
    let token = place.token();
    server.kill();
    let server = Server::start(&place);
    assert_eq!(server.get("/api/v1/session", Some(&token)).0, 200);

    signal("-KILL", postgres(&place.data()));
    eventually("the server works again", || {
        matches!(get(&server.url, "/api/v1/session", Some(&token)), Some((200, _)))
    });
    assert!(server.stop().success(), "{}", log_of(&place));
}

#[test]
fn mistakes_on_the_command_line_are_told() {
    let place = Place::new("mistakes");
    let unknown = place.ambar(&["doctor"]).env("AMBAR_LISEN", "x").output().unwrap();
    assert!(!unknown.status.success() && text(&unknown.stderr).contains("AMBAR_LISEN"));
    let replay = place.run(&["replay", "no-such.csv", "--server", "http://127.0.0.1:1", "--token", "t"]);
    assert!(!replay.status.success() && text(&replay.stderr).contains("no-such.csv"), "{}", text(&replay.stderr));
    let port = place.run(&["serve", "--listen", "nowhere"]);
    assert!(!port.status.success());
}
