//! Deliveries: the rows of one number are one, whole or not at all.

use std::fmt::Write;

use serde_json::json;

use super::{figures, upload};
use crate::scene::{Scene, each, list, text};

/// The rows of D-1 do not stand together.
const FILE: &str = "\
number,supplier,expected_on,dock,source,external_ref,note,sku,quantity,lot,expires_on
D-1,NORTH,2027-01-15,DOCK-1,erp,PO-1,two pallets,MUG,24,,
D-2,,,,,,,RICE,\"1,250\",,
D-1,NORTH,,,,,,TEA,10,T1,
D-3,,15.01.2027,,,,,MILK,5,M1,2028-03-31
D-1,,15.01.2027,,,,,MUG,6,,
";

impl Scene {
    /// A file of deliveries to the warehouse.
    pub(super) fn announced(&self) -> String {
        format!("kind=deliveries&warehouse_id={}", text(&self.warehouse))
    }
}

#[tokio::test]
async fn the_rows_of_a_number_are_one_delivery_wherever_they_stand() {
    let scene = Scene::set().await;
    // A day is compared as it is written: the fifth row says the same day in another form.
    let file = FILE.replace("D-1,,15.01.2027", "D-1,,2027-01-15");
    let import = scene.checked(&scene.announced(), file).await;
    assert_eq!(figures(&import, &["rows", "bad_rows", "errors"]), [5, 0, 0], "{:?}", scene.errors(&import).await);
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery").await, 0);
    assert_eq!(scene.count("SELECT count(*) FROM import.line").await, 0, "kept only while it is checked");
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["done_rows", "added", "unchanged", "refused"]), [5, 5, 0, 0], "{done:#}");
    let mut deliveries = scene.rows("/deliveries").await;
    deliveries.sort_by_key(|delivery| text(&delivery["number"]).to_owned());
    assert_eq!(each(&json!(deliveries), "number"), ["D-1", "D-2", "D-3"]);
    let first = scene.get(&format!("/deliveries/{}", text(&deliveries[0]["id"]))).await;
    assert_eq!(each(&first["lines"], "sku"), ["MUG", "TEA", "MUG"]);
    assert_eq!(each(&first["lines"], "expected"), ["24", "10", "6"]);
    assert_eq!(first["lines"][1]["lot"], "T1");
    assert_eq!((&first["supplier_id"], &first["expected_on"]), (&scene.supplier, &json!("2027-01-15")));
    assert_eq!(
        (&first["external_ref"], &first["note"], &first["dock"]),
        (&json!("PO-1"), &json!("two pallets"), &json!("DOCK-1"))
    );
    let second = scene.get(&format!("/deliveries/{}", text(&deliveries[1]["id"]))).await;
    assert_eq!(each(&second["lines"], "expected"), ["1.25"]);
    let published =
        scene.count("SELECT count(*) FROM platform.event WHERE name = 'receiving.delivery_announced'").await;
    assert_eq!(published, 3);
    let audited = scene
        .count("SELECT count(*) FROM platform.audit WHERE action = 'announce_delivery' AND account_name <> 'system'")
        .await;
    assert_eq!(audited, 3);
    scene.settled().await;
}

#[tokio::test]
async fn the_same_deliveries_twice_are_there_once() {
    let scene = Scene::set().await;
    let file = "number,sku,quantity\nD-1,MUG,24\nD-1,RICE,2\nD-2,MUG,1\n";
    let first = scene.checked(&scene.announced(), file).await;
    scene.committed(&first, "all").await;
    let second = scene.checked(&scene.announced(), file).await;
    assert_eq!(figures(&second, &["bad_rows"]), [0], "{:?}", scene.errors(&second).await);
    let done = scene.committed(&second, "all").await;
    assert_eq!(figures(&done, &["added", "unchanged", "refused"]), [0, 3, 0]);
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery").await, 2);
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery_line").await, 3);
    // One that says something else is refused, and named.
    let other = scene.checked(&scene.announced(), "number,sku,quantity\nD-1,MUG,25\nD-1,RICE,2\n").await;
    assert_eq!(scene.errors(&other).await, ["2 number receiving.number_taken"]);
    assert_eq!(figures(&other, &["rows", "bad_rows", "errors"]), [2, 2, 1]);
    let errors = scene.get(&format!("/imports/{}/errors", text(&other["id"]))).await;
    assert!(text(&errors["items"][0]["message"]).contains("differs in lines"), "{errors:#}");
}

#[tokio::test]
async fn a_delivery_with_a_wrong_row_does_not_come_in() {
    let scene = Scene::set().await;
    scene.post("/partners", json!({"owner_id": scene.owner, "kind": "supplier", "code": "GONE", "name": "Gone"})).await;
    sqlx::query("UPDATE catalog.partner SET active = false WHERE code = 'GONE'")
        .execute(&scene.app.test.owner)
        .await
        .unwrap();
    scene
        .post(
            "/deliveries",
            json!({"warehouse_id": scene.warehouse, "source": "erp", "external_ref": "PO-9",
        "lines": [{"sku": "MUG", "quantity": "1"}]}),
        )
        .await;
    let file = "\
Номер поставки;Поставщик;Дата поставки;Ворота;Источник;Внешний код;Артикул;Количество;Партия;Годен до
D-1;NORTH;;;;;MUG;1;;
D-1;;;;;;CUP;1;;
D-1;SOUTH;;;;;MUG;1;;
D-2;WEST;;;;;MUG;1;;
D-3;;soon;;;;MUG;1;;
D-4;;;A-01;;;MUG;1;;
D-5;;;NONE;;;MUG;1;;
D-6;;;;;PO-1;MUG;1;;
IN-000007;;;;;;MUG;1;;
D-7;;;;;;MUG;0;;
D-7;;;;;;MUG;1,5;;
D-7;;;;;;MUG;;;
D-7;;;;;;;1;;
D-8;;;;;;MUG;1;L1;
;;;;;;MUG;1;;
D-9;;;;erp;PO-9;MUG;1;;
D-10;;;;erp;PO-2;MUG;1;;
D-11;;;;erp;PO-2;MUG;1;;
D-12;GONE;;;;;MUG;1;;
D-13;;;;;;MUG;1;9,5E+12;
D-14;;;;;;MUG;7;;
";
    let import = scene.checked(&scene.announced(), file).await;
    assert_eq!(
        scene.errors(&import).await,
        [
            "2 - import.document_not_valid",
            "3 sku receiving.item_unknown",
            "4 supplier import.document_differs",
            "5 supplier import.partner_unknown",
            "6 expected_on import.day",
            "7 dock receiving.not_a_dock",
            "8 dock receiving.location_unknown",
            "9 source field.missing",
            "10 number receiving.number_reserved",
            "11 quantity quantity.zero",
            "12 quantity quantity.too_fine",
            "13 quantity import.missing",
            "14 sku import.missing",
            "15 lot receiving.lot_not_recorded",
            "16 number import.missing",
            "17 external_ref receiving.external_ref_taken",
            "19 external_ref import.twice_in_file",
            "20 supplier receiving.supplier_inactive",
            "21 lot import.spoiled_by_spreadsheet",
        ]
    );
    assert_eq!(figures(&import, &["rows", "bad_rows"]), [21, 19]);
    let commit = format!("/imports/{}/commit", text(&import["id"]));
    scene.boss.post(&commit, json!({"mode": "all"})).await.refused(409, "import.has_errors");
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [2, 2, 0]);
    let deliveries = scene.rows("/deliveries").await;
    let mut numbers = each(&json!(deliveries), "number").into_iter().map(str::to_owned).collect::<Vec<_>>();
    numbers.sort();
    assert_eq!(numbers, ["D-10", "D-14", "IN-000001"]);
}

#[tokio::test]
async fn what_became_wrong_after_the_check_is_refused_whole_and_told() {
    let scene = Scene::set().await;
    let import = scene.checked(&scene.announced(), "number,sku,quantity\nD-1,MUG,1\nD-1,RICE,1\nD-2,RICE,1\n").await;
    sqlx::query("UPDATE catalog.item SET active = false WHERE sku = 'MUG'")
        .execute(&scene.app.test.owner)
        .await
        .unwrap();
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added", "refused", "errors"]), [1, 2, 1]);
    assert_eq!(scene.errors(&done).await, ["2 sku receiving.item_inactive"]);
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery").await, 1);
}

#[tokio::test]
async fn rows_may_say_whose_goods_they_are() {
    let scene = Scene::set().await;
    let other = scene.post("/owners", json!({"code": "BETA", "name": "Beta"})).await["id"].clone();
    scene
        .post(
            "/items",
            json!({"owner_id": other, "sku": "MUG", "name": "Mug of Beta", "tracking": "none", "scale": 0,
        "base_unit": "pcs", "packagings": [{"level": "each", "quantity": "1"}]}),
        )
        .await;
    let file = "number,owner,sku,quantity\nD-1,ACME,MUG,1\nD-1,BETA,MUG,2\nD-2,,MUG,1\nD-3,GAMMA,MUG,1\n";
    let import = scene.checked(&scene.announced(), file).await;
    assert_eq!(scene.errors(&import).await, ["4 owner import.owner_missing", "5 owner import.owner_unknown"]);
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["added", "refused"]), [2, 0]);
    assert_eq!(scene.count("SELECT count(DISTINCT owner_id) FROM receiving.delivery WHERE number = 'D-1'").await, 2);
    // What the upload says holds for the rows that do not.
    let named = format!("{}&owner_id={}", scene.announced(), text(&other));
    let import = scene.checked(&named, "number,sku,quantity\nD-9,MUG,1\n").await;
    scene.committed(&import, "all").await;
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery d JOIN catalog.owner o ON o.id = d.owner_id WHERE o.code = 'BETA'").await, 2);
}

#[tokio::test]
async fn a_delivery_that_is_too_long_is_refused_in_every_row() {
    let scene = Scene::set().await;
    let mut file = "number,sku,quantity\nD-1,MUG,1\n".to_owned();
    for _ in 0..12_500 {
        file.push_str("D-2,MUG,1\n");
    }
    writeln!(file, "D-1,MUG,2\nD-3,MUG,1").unwrap();
    let import = scene.checked(&scene.announced(), file).await;
    assert_eq!(figures(&import, &["rows", "bad_rows"]), [12_503, 12_500], "{import:#}");
    assert_eq!(scene.errors(&import).await, ["3 number receiving.too_long"]);
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["added", "refused"]), [3, 0]);
    assert_eq!(scene.count("SELECT count(*) FROM receiving.delivery_line").await, 3);
}

#[tokio::test]
async fn nobody_announces_by_a_file_what_they_may_not_announce() {
    let scene = Scene::set().await;
    let clerk = scene.app.api.caller("clerk", &["import:write", "import:read"]);
    for (kind, needed) in [("deliveries", "receiving:manage"), ("orders", "shipments:write")] {
        let query = format!("kind={kind}&warehouse_id={}", text(&scene.warehouse));
        let refusal = upload(&clerk, &query, "number,sku,quantity\n").await.refused(403, "auth.forbidden");
        assert_eq!(refusal["params"]["permission"], needed);
    }
    let refusal =
        upload(&scene.boss, "kind=orders", "number,sku,quantity\n").await.refused(422, "import.warehouse_required");
    assert_eq!(list(&refusal["errors"])[0]["code"], "import.warehouse_required");
}
