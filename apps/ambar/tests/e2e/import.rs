//! `ambar import` against the running binary.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::PathBuf,
    process::Output,
};

use rust_xlsxwriter::Workbook;

use crate::server::{Place, Server, log_of, text};

fn good(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/import").join(name).display().to_string()
}

fn add_owner(server: &Server, token: &str) {
    add(server, token, "owners", r#"{"code": "ACME", "name": "Acme"}"#);
}

fn add(server: &Server, token: &str, what: &str, body: &str) {
    let mut stream = TcpStream::connect(server.address()).unwrap();
    write!(
        stream,
        "POST /api/v1/{what} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {what}\r\n\
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

    add(&server, &token, "warehouses", r#"{"code": "W1", "name": "Main", "time_zone": "Europe/Moscow"}"#);
    let book = place.data().with_extension("xlsx").display().to_string();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row_matrix(0, 0, [["Bestellung", "Artikel"], ["S-1", "X-1"], ["S-2", "X-1"]]).unwrap();
    sheet.write_column(0, 2, ["Menge"]).unwrap();
    sheet.write_column(1, 2, [2, 1]).unwrap();
    workbook.save(&book).unwrap();
    let without = import(&["orders", &book]);
    code(&without, 1);
    assert!(
        text(&without.stderr).contains("lacks: number, sku, quantity. It reads: Bestellung"),
        "{}",
        text(&without.stderr)
    );
    let map = ["--map", "Bestellung=number,Artikel=sku", "--map", "Menge=quantity"];
    let orders = import(&[&[book.as_str(), "--kind", "orders"], &map[..]].concat());
    code(&orders, 0);
    assert!(text(&orders.stdout).contains("2 rows: 2 added"), "{}", text(&orders.stdout));
    let again = import(&[&["orders", book.as_str()], &map[..]].concat());
    code(&again, 0);
    assert!(text(&again.stdout).contains("0 added, 2 there already"), "{}", text(&again.stdout));
    let unsaid = import(&[&book]);
    code(&unsaid, 1);
    assert!(text(&unsaid.stderr).contains("--kind"), "{}", text(&unsaid.stderr));
    assert!(server.stop().success(), "{}", log_of(&place));
}
