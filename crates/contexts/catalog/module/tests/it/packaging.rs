//! How items are packed.

use ambar_catalog_contract::{ItemUpdated, NewItem, PackagingLevel};
use ambar_kernel::Scale;
use axum::http::Method;
use serde_json::{Value, json};

use crate::setup::{It, level, new_item, start};

async fn put(it: &It, path: &str, version: i64, packagings: Value) -> ambar_testkit::TestResponse {
    let key = format!("{version}-{packagings}")
        .bytes()
        .filter(u8::is_ascii_graphic)
        .map(char::from)
        .take(200)
        .collect::<String>();
    it.ann.send(Method::PUT, path, Some(&key), Some(version), Some(json!({"packagings": packagings}))).await
}

#[tokio::test]
async fn all_levels_are_replaced_at_once_and_keep_their_ids() {
    let it = start().await;
    let new = NewItem {
        packagings: vec![level(PackagingLevel::Case, 12, &["C-1"])],
        ..new_item(it.owner("ACME").await, "S-1")
    };
    let item = it.item(new).await;
    let path = format!("/items/{}/packagings", item.id);
    let wanted = json!([
        {"level": "pallet", "quantity": "96", "weight_g": 480_000, "height_mm": 1800},
        {"level": "case", "quantity": "24", "gtin": "4006381333931", "barcodes": ["C-1", "C-2"], "length_mm": 400, "width_mm": 300},
        {"level": "each", "quantity": "1", "weight_g": 200},
    ]);
    let response = put(&it, &path, 1, wanted.clone()).await;
    assert_eq!(response.headers["etag"], "\"2\"");
    let changed = response.expect(200);
    let case = &changed["packagings"][1];
    assert_eq!((&case["id"], &case["quantity"]), (&json!(item.packagings[1].id), &json!("24")));
    assert_eq!(case["barcodes"], json!(["4006381333931", "C-1", "C-2"]));
    assert_eq!(
        (&changed["packagings"][0]["weight_g"], &changed["packagings"][2]["level"]),
        (&json!(200), &json!("pallet"))
    );
    let event = it.events().await.pop().unwrap();
    let updated: ItemUpdated = serde_json::from_value(event.payload).unwrap();
    assert_eq!((updated.item.version, updated.item.packagings.len()), (2, 3));
    assert_eq!(updated.item.packagings[1].quantity.units(), 24);
    assert_eq!(put(&it, &path, 2, wanted).await.expect(200)["version"], 2, "the same again changes nothing");
    put(&it, &path, 1, json!([])).await.refused(412, "stale");
    let bare = put(&it, &path, 2, json!([])).await.expect(200);
    assert_eq!(bare["packagings"].as_array().unwrap().len(), 1);
    it.ann.get("/barcodes/C-1").await.refused(404, "catalog.barcode_unknown");
}

#[tokio::test]
async fn levels_that_do_not_fit_are_refused_with_their_place_in_the_request() {
    let it = start().await;
    let item = it.item(NewItem { scale: Scale::new(1).unwrap(), ..new_item(it.owner("ACME").await, "S-1") }).await;
    let path = format!("/items/{}/packagings", item.id);
    for (wanted, code, pointer) in [
        (json!([{"level": "case", "quantity": "2.5"}]), "catalog.packaging_not_whole", "/packagings/0/quantity"),
        (json!([{"level": "case", "quantity": "2.55"}]), "quantity.too_fine", "/packagings/0/quantity"),
        (json!([{"level": "case", "quantity": "-2"}]), "quantity.negative", "/packagings/0/quantity"),
        (json!([{"level": "case", "quantity": "1e9"}]), "quantity.not_a_number", "/packagings/0/quantity"),
        (json!([{"level": "case", "quantity": "9".repeat(400)}]), "quantity.too_large", "/packagings/0/quantity"),
        (
            json!([{"level": "case", "quantity": "2"}, {"level": "case", "quantity": "4"}]),
            "catalog.packaging_level_twice",
            "/packagings/1/level",
        ),
        (
            json!([{"level": "case", "quantity": "2", "weight_g": 0}]),
            "catalog.packaging_measure",
            "/packagings/0/weight_g",
        ),
        (
            json!([{"level": "case", "quantity": "2", "gtin": "4006381333932"}]),
            "catalog.gtin_check_digit",
            "/packagings/0/gtin",
        ),
        (
            json!([{"level": "case", "quantity": "2", "barcodes": ["A", "A"]}]),
            "catalog.barcode_twice",
            "/packagings/0/barcodes/1",
        ),
        (json!([{"level": "crate", "quantity": "2"}]), "field.choice", "/packagings/0/level"),
        (json!([{"level": "case", "quantity": 2}]), "field.type", "/packagings/0/quantity"),
        (json!([{"level": "case", "quantity": "2", "weight_g": 1.5}]), "field.type", "/packagings/0/weight_g"),
        (json!([{"level": "case", "quantity": "2", "weight_g": -1}]), "field.invalid", "/packagings/0/weight_g"),
        (json!([{"level": "case", "quantity": "2", "colour": "red"}]), "field.unknown", "/packagings/0/colour"),
    ] {
        let refusal = put(&it, &path, 1, wanted.clone()).await.refused(422, "invalid");
        let error = &refusal["errors"][0];
        assert_eq!((error["code"].as_str(), error["pointer"].as_str()), (Some(code), Some(pointer)), "{wanted}");
    }
    assert_eq!(it.get(&item).await["version"], 1);
}

#[tokio::test]
async fn a_barcode_of_another_item_is_refused_and_says_whose_it_is() {
    let it = start().await;
    let owner = it.owner("ACME").await;
    let first =
        NewItem { packagings: vec![level(PackagingLevel::Each, 1, &["036000291452"])], ..new_item(owner, "S-1") };
    let first = it.item(first).await;
    let second = it.item(new_item(owner, "S-2")).await;
    let path = format!("/items/{}/packagings", second.id);
    let wanted = json!([{"level": "each", "quantity": "1", "barcodes": ["X", "0036000291452"]}]);
    let refusal = put(&it, &path, 1, wanted).await.refused(409, "catalog.barcode_taken");
    assert_eq!(refusal["params"], json!({"id": first.id, "barcode": "036000291452"}));
    assert!(refusal["detail"].as_str().unwrap().contains("S-1"));
    it.ann.get("/barcodes/X").await.refused(404, "catalog.barcode_unknown");
}
