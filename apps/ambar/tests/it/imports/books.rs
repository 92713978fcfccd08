//! Workbooks: what they hold comes in as if it came as CSV.

use ambar_testkit::TestResponse;
use axum::{
    body::Body,
    http::{Request, header},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use super::figures;
use crate::scene::{Scene, each, list, text};

/// A workbook of rows of text and numbers, with days in the columns whose heading begins with `day`.
fn book(rows: &[Value]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(list(cells)) {
            match cell {
                Value::Number(number) => _ = sheet.write(row, column, number.as_f64().unwrap()).unwrap(),
                Value::String(said) if said.starts_with("day ") => {
                    let moment = ExcelDateTime::parse_from_str(&said[4..]).unwrap();
                    sheet.write_with_format(row, column, moment, &day).unwrap();
                }
                Value::String(said) => _ = sheet.write(row, column, said).unwrap(),
                _ => {}
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn items_from_a_workbook_are_those_from_csv() {
    let scene = Scene::set().await;
    let bytes = book(&[
        json!(["Артикул", "Наименование", "EAN", "Вес, кг", "В коробе", "Партионный учёт"]),
        json!(["X-1", "Tea", 4_006_381_333_931_i64, 0.1, 12, "да"]),
        json!([1002, "Sugar", null, 1.25, null, null]),
    ]);
    let import = scene.checked("kind=items&file=items.xlsx", bytes).await;
    assert_eq!(scene.errors(&import).await, [""; 0]);
    assert_eq!((text(&import["format"]), text(&import["sheet"])), ("xlsx", "Sheet1"));
    assert_eq!((&import["encoding"], &import["delimiter"]), (&Value::Null, &Value::Null));
    scene.committed(&import, "all").await;
    // The same as CSV is there already, just as it says.
    let csv =
        "sku,name,gtin,weight_kg,case_qty,lot_tracked\nX-1,Tea,4006381333931,\"0,1\",12,yes\n1002,Sugar,,1.25,,\n";
    let same = scene.checked("kind=items", csv).await;
    assert_eq!(text(&same["format"]), "csv");
    assert_eq!(figures(&scene.committed(&same, "all").await, &["added", "unchanged"]), [0, 2]);
}

#[tokio::test]
async fn places_and_stock_come_in_from_workbooks() {
    let scene = Scene::set().await;
    let places = book(&[
        json!(["code", "zone", "kind", "mixing", "pick_sequence"]),
        json!(["B-1", "PICK", "storage", "any", 70]),
    ]);
    let import = scene.checked(&scene.places(), places).await;
    assert_eq!(figures(&scene.committed(&import, "all").await, &["added"]), [1], "{:?}", scene.errors(&import).await);
    let stock = book(&[
        json!(["sku", "location", "quantity", "lot", "expires_on"]),
        json!(["RICE", "B-1", 0.1, null, null]),
        json!(["MILK", "B-1", 3, 17, "day 2028-03-31"]),
    ]);
    let import = scene.checked(&scene.opening(), stock.clone()).await;
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added", "refused"]), [2, 0], "{:?}", scene.errors(&done).await);
    assert_eq!(scene.available("RICE").await, "0.1");
    let lots = "SELECT count(*) FROM inventory.lot WHERE code = '17' AND expires_on = '2028-03-31'";
    assert_eq!(scene.count(lots).await, 1);
    let again = scene.checked(&scene.opening(), stock).await;
    let commit = format!("/imports/{}/commit", text(&again["id"]));
    scene.boss.post(&commit, json!({"mode": "all"})).await.refused(409, "import.same_file");
}

#[tokio::test]
async fn documents_come_in_from_workbooks_with_the_customers_headings() {
    let scene = Scene::set().await;
    let bytes = book(&[
        json!(["Lieferung", "Artikel", "Menge", "Ankunft", "Charge"]),
        json!([4711, "MILK", 24, "day 2027-01-15", "M1"]),
        json!([4712, "RICE", 0.3, null, null]),
        json!([4711, "MUG", 12, "day 2027-01-15", null]),
    ]);
    let map = "map=Lieferung%3Dnumber,Artikel%3Dsku,Menge%3Dquantity,Ankunft%3Dexpected_on,Charge%3Dlot";
    let import = scene.checked(&format!("{}&file=asn.xlsx&{map}", scene.announced()), bytes).await;
    assert_eq!(figures(&scene.committed(&import, "all").await, &["added"]), [3], "{:?}", scene.errors(&import).await);
    let deliveries = scene.rows("/deliveries").await;
    let first = deliveries.iter().find(|delivery| delivery["number"] == "4711").unwrap();
    assert_eq!(first["expected_on"], "2027-01-15");
    let first = scene.get(&format!("/deliveries/{}", text(&first["id"]))).await;
    assert_eq!(
        (each(&first["lines"], "sku"), each(&first["lines"], "expected")),
        (vec!["MILK", "MUG"], vec!["24", "12"])
    );
    let orders =
        book(&[json!(["number", "sku", "quantity", "ship by"]), json!(["S-1", "RICE", 0.7, "day 2027-02-01"])]);
    let import = scene.checked(&scene.ordered(), orders).await;
    assert_eq!(figures(&scene.committed(&import, "all").await, &["added"]), [1], "{:?}", scene.errors(&import).await);
    assert_eq!(scene.count("SELECT ordered FROM shipments.order_line").await, 700);
    assert_eq!(scene.count("SELECT count(*) FROM shipments.customer_order WHERE due_on = '2027-02-01'").await, 1);
}

#[tokio::test]
async fn errors_have_the_row_of_the_sheet_and_a_rounded_code_is_found() {
    let scene = Scene::set().await;
    let bytes = book(&[
        json!(["sku", "name", "gtin"]),
        json!([null]),
        json!(["X-1", "One", 12]),
        json!(["X-2", "Two", 106_141_412_345_678_908_i64]),
        json!(["X-3", null, null]),
    ]);
    let import = scene.checked("kind=items", bytes).await;
    assert_eq!(
        scene.errors(&import).await,
        ["3 gtin catalog.gtin_form", "4 gtin import.spoiled_by_spreadsheet", "5 name import.missing"]
    );
}

#[tokio::test]
async fn what_is_no_workbook_is_refused_as_a_whole_and_says_why() {
    let scene = Scene::set().await;
    let mut cut = book(&[json!(["sku", "name"])]);
    cut.truncate(500);
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let locked = [&old[..], &name].concat();
    for (file, bytes, code) in [
        ("cut.xlsx", cut, "import.workbook_unreadable"),
        ("text.xlsx", b"sku,name\n".to_vec(), "import.workbook_unreadable"),
        ("old.xls", old, "import.workbook_old"),
        ("locked.xlsx", locked, "import.workbook_encrypted"),
        ("empty.xlsx", book(&[]), "import.empty"),
        ("other.xlsx", book(&[json!(["Farbe"])]), "import.columns_missing"),
    ] {
        let import = scene.checked(&format!("kind=items&file={file}"), bytes).await;
        assert_eq!((text(&import["state"]), text(&import["failure_code"])), ("failed", code), "{file}");
        assert!(text(&import["failure_detail"]).len() > 20);
    }
}

#[tokio::test]
async fn a_workbook_may_be_sent_as_what_it_is() {
    let scene = Scene::set().await;
    let request = Request::builder()
        .method("POST")
        .uri("/api/v1/imports?kind=items")
        .header(header::AUTHORIZATION, scene.boss.bearer().unwrap_or_default())
        .header("idempotency-key", "typed")
        .header(header::CONTENT_TYPE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    let bytes = book(&[json!(["sku", "name"]), json!(["X-1", "One"])]);
    let TestResponse { status, json, .. } = scene.boss.send_raw(request.body(Body::from(bytes)).unwrap()).await;
    assert_eq!(status, 201, "{json:#}");
}
