//! Items: the same twenty from every form of the file, all or the valid, nothing twice.

use serde_json::{Value, json};

use super::{figures, upload};
use crate::scene::{Scene, list, text};

/// What it is, its bytes, and the encoding and delimiter that must be recognised.
type Sent = (&'static str, &'static [u8], Option<&'static str>, Option<&'static str>);

const GOOD: [Sent; 5] = [
    (
        "utf-8, comma",
        include_bytes!("../../../../../testdata/import/good-utf8-comma.csv"),
        Some("utf-8"),
        Some("comma"),
    ),
    (
        "byte order mark, semicolon",
        include_bytes!("../../../../../testdata/import/good-utf8-bom-semicolon.csv"),
        Some("utf-8"),
        Some("semicolon"),
    ),
    (
        "windows-1251",
        include_bytes!("../../../../../testdata/import/good-cp1251-semicolon.csv"),
        Some("windows-1251"),
        Some("semicolon"),
    ),
    (
        "Russian headers, tab",
        include_bytes!("../../../../../testdata/import/good-ru-headers-tab.csv"),
        Some("utf-8"),
        Some("tab"),
    ),
    ("workbook", include_bytes!("../../../../../testdata/import/good-mixed-types.xlsx"), None, None),
];

async fn items(scene: &Scene) -> Vec<Value> {
    let page = scene.boss.get("/items?limit=200").await.expect(200);
    list(&page["items"]).iter().filter(|item| text(&item["sku"]).contains('-')).cloned().map(without_times).collect()
}

fn without_times(mut item: Value) -> Value {
    for name in ["id", "owner_id", "created_at", "updated_at"] {
        item.as_object_mut().unwrap().remove(name);
    }
    if let Some(levels) = item["packagings"].as_array_mut() {
        levels.iter_mut().for_each(|level| drop(level.as_object_mut().unwrap().remove("id")));
    }
    item
}

#[tokio::test]
async fn every_form_of_the_file_brings_in_the_same_twenty_items() {
    let mut seen: Option<Vec<Value>> = None;
    for (name, bytes, encoding, delimiter) in GOOD {
        let scene = Scene::set().await;
        let import = scene.checked("kind=items", bytes).await;
        assert_eq!((text(&import["state"]), &import["errors"]), ("checked", &json!(0)), "{name}: {import:#}");
        assert_eq!((import["encoding"].as_str(), import["delimiter"].as_str()), (encoding, delimiter));
        assert_eq!(import["ignored_columns"], json!([]), "{name}");
        assert!(items(&scene).await.is_empty(), "nothing comes in before it is committed");
        let done = scene.committed(&import, "all").await;
        assert_eq!(text(&done["state"]), "done", "{done:#}");
        assert_eq!(figures(&done, &["rows", "done_rows", "added", "unchanged", "refused"]), [20, 20, 20, 0, 0]);
        let items = items(&scene).await;
        assert_eq!(items.len(), 20);
        let same = seen.get_or_insert_with(|| items.clone());
        assert_eq!(*same, items, "{name}");
    }
    let items = seen.unwrap();
    let water = items.iter().find(|item| item["sku"] == "FOO-0001").unwrap();
    assert_eq!(
        (text(&water["name"]), text(&water["base_unit"])),
        ("Вода минеральная негазированная 0,5 л №1", "л/бут")
    );
    assert_eq!(text(&water["tracking"]), "expiry");
    let levels = list(&water["packagings"]);
    assert_eq!((&levels[0]["weight_g"], &levels[0]["barcodes"]), (&json!(520), &json!(["9521234001003"])));
    assert_eq!((text(&levels[1]["level"]), text(&levels[1]["quantity"])), ("case", "12"));
}

#[tokio::test]
async fn the_forms_of_one_file_one_after_another_change_nothing_more() {
    let scene = Scene::set().await;
    for (at, (name, bytes, ..)) in GOOD.into_iter().enumerate() {
        let import = scene.checked("kind=items", bytes).await;
        assert_eq!(import["errors"], 0, "{name}: {:?}", scene.errors(&import).await);
        let done = scene.committed(&import, "all").await;
        let expected = if at == 0 { [20, 0, 0] } else { [0, 20, 0] };
        assert_eq!(figures(&done, &["added", "unchanged", "refused"]), expected, "{name}");
    }
    assert_eq!(items(&scene).await.len(), 20);
    assert_eq!(scene.count("SELECT count(*) FROM platform.event WHERE name = 'catalog.items_imported'").await, 1);
    assert_eq!(scene.count("SELECT count(*) FROM platform.audit WHERE action = 'import_items'").await, 1);
}

const WRONG: &str = "\
sku;name;gtin;uom;case_qty;weight_kg;tracking;category;colour
A-1;Good;4006381333931;pcs;12;0,5;none;;red
;No code;;pcs;;;;;
A-3;;;pcs;;;;;
A-4;Digit;4006381333932;pcs;;;;;
A-5;Form;12345;pcs;;;;;
A-6;Spoiled;9,52123E+12;pcs;;;;;
A-7;Case;;pcs;many;heavy;;;
a-1;Twice;;pcs;;;;;
A-9;Barcode twice;4006381333931;pcs;;;;;
A-10;Choice;;pcs;;;colour;;
A-11;No such category;;pcs;;;;TOYS;
A-12;Unit;;two words;;;;;
MUG;Another mug;;pcs;;;;;
A-14;Good too;;pcs;;;serial;;
";

#[tokio::test]
async fn every_error_of_every_row_is_kept_and_the_valid_rows_come_in_if_that_is_wanted() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", WRONG).await;
    assert_eq!(figures(&import, &["rows", "bad_rows", "errors"]), [14, 12, 13], "{:?}", scene.errors(&import).await);
    assert_eq!(import["ignored_columns"], json!(["colour"]));
    assert_eq!(
        scene.errors(&import).await,
        [
            "3 sku import.missing",
            "4 name import.missing",
            "5 gtin catalog.gtin_check_digit",
            "6 gtin catalog.gtin_form",
            "7 gtin import.spoiled_by_spreadsheet",
            "8 weight_kg quantity.not_a_number",
            "8 case_qty quantity.not_a_number",
            "9 sku import.twice_in_file",
            "10 gtin import.twice_in_file",
            "11 tracking import.choice",
            "12 category catalog.category_unknown",
            "13 base_unit text.blank",
            "14 sku catalog.sku_taken",
        ]
    );
    let refusal = scene.boss.post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"})).await;
    assert_eq!(refusal.refused(409, "import.has_errors")["params"]["bad_rows"], 12);
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [2, 2, 0], "{done:#}");
    let skus: Vec<String> = items(&scene).await.iter().map(|item| text(&item["sku"]).to_owned()).collect();
    assert_eq!(skus, ["A-1", "A-14"]);
    let error =
        &scene.boss.get(&format!("/imports/{}/errors?limit=1", text(&import["id"]))).await.expect(200)["items"][0];
    assert_eq!((text(&error["found_by"]), &error["value"]), ("check", &Value::Null));
}

#[tokio::test]
async fn what_was_taken_since_the_check_is_refused_when_it_comes_in_and_kept() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", "sku,name\nX-1,First\nX-2,Second\n").await;
    scene.boss.post("/items", json!({"sku": "x-2", "name": "Faster"})).await.expect(201);
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added", "refused", "errors"]), [1, 1, 1]);
    assert_eq!(scene.errors(&done).await, ["3 sku catalog.sku_taken"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_refused_whole_with_what_to_do() {
    let scene = Scene::set().await;
    for (query, bytes, code) in [
        ("", &b"colour,size\nred,1\n"[..], "import.columns_missing"),
        (
            "",
            b"sku,name,Artikul,\xD0\x90\xD1\x80\xD1\x82\xD0\xB8\xD0\xBA\xD1\x83\xD0\xBB\n1,2,3,4\n",
            "import.column_twice",
        ),
        ("&encoding=utf-8", b"sku,name\n1,\xC2\xEE\xE4\xE0\n", "import.encoding"),
        ("", b"\r\n\r\n", "import.empty"),
    ] {
        let import = scene.checked(&format!("kind=items{query}"), bytes).await;
        assert_eq!((text(&import["state"]), text(&import["failure_code"])), ("failed", code), "{import:#}");
        let commit = scene.boss.post(&format!("/imports/{}/commit", text(&import["id"])), json!({"mode": "all"})).await;
        commit.refused(409, "import.not_checked");
    }
    upload(&scene.boss, "kind=items", "").await.refused(422, "import.empty");
    upload(&scene.boss, "kind=pets", "sku").await.refused(422, "query.invalid");
    upload(&scene.boss, "kind=stock", "sku").await.refused(422, "import.warehouse_required");
}

#[tokio::test]
async fn stock_works_with_what_was_imported_at_once_and_after_its_events() {
    let scene = Scene::set().await;
    let import = scene.checked("kind=items", "sku,name,weight_kg\nX-1,First,2\nX-2,Second,3\n").await;
    scene.committed(&import, "all").await;
    let file = "sku,location,quantity\nX-1,R-1,5\n";
    let stock = scene.checked(&scene.opening(), file).await;
    assert_eq!(scene.committed(&stock, "all").await["added"], 1);
    scene.app.drain().await;
    assert_eq!(scene.count("SELECT count(*) FROM inventory.item WHERE card ->> 'sku' LIKE 'X-%'").await, 2);
    scene.settled().await;
}
