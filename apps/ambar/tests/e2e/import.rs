//! `ambar import` against the running binary.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Output,
};

use crate::server::{Place, Server, log_of, text};

fn good(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/import").join(name).display().to_string()
}

fn add_owner(server: &Server, token: &str) {
    let body = r#"{"code": "ACME", "name": "Acme"}"#;
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(
        stream,
        "POST /api/v1/owners HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: owner\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address(),
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[test]
fn a_file_is_imported_and_the_exit_code_tells_how_much_of_it() {
    let place = Place::new("import");
    let server = Server::start(&place);
    let token = place.token();
    add_owner(&server, &token);
    let import = |args: &[&str]| -> Output {
        let connection = ["--server", &server.url, "--token", &token];
        place.run(&[&["import"], args, &connection].concat())
    };
    let code = |output: &Output, expected: i32| {
        assert_eq!(
            output.status.code(),
            Some(expected),
            "{}{}{}",
            text(&output.stdout),
            text(&output.stderr),
            log_of(&place)
        );
    };

    let tried = import(&["items", &good("good-cp1251-semicolon.csv"), "--dry-run"]);
    code(&tried, 0);
    assert!(text(&tried.stdout).contains("20 rows, 0 not valid. Nothing was imported."), "{}", text(&tried.stdout));
    let first = import(&["items", &good("good-cp1251-semicolon.csv"), "--owner", "ACME"]);
    code(&first, 0);
    assert!(text(&first.stdout).contains("20 added, 0 there already"), "{}", text(&first.stdout));
    let again = import(&["items", &good("good-ru-headers-tab.csv")]);
    code(&again, 0);
    assert!(text(&again.stdout).contains("0 added, 20 there already"), "{}", text(&again.stdout));

    let file = place.data().with_extension("csv");
    fs::write(&file, "sku,name,gtin\nX-1,Right,\nX-2,Wrong,123\n").unwrap();
    let file = file.display().to_string();
    let refused = import(&["items", &file, "--errors", "csv"]);
    code(&refused, 1);
    assert!(text(&refused.stdout).contains("3,gtin,catalog.gtin_form,123,"), "{}", text(&refused.stdout));
    let partly = import(&["items", &file, "--only-valid"]);
    code(&partly, 3);
    assert!(text(&partly.stdout).contains("1 added"), "{}", text(&partly.stdout));
    code(&import(&["stock", &file]), 1);
    assert!(server.stop().success(), "{}", log_of(&place));
}
