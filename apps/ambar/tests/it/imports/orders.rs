//! Orders: the rows of one number are one, promised in the order of the file.

use std::fmt::Write;

use serde_json::{Value, json};

use super::figures;
use crate::scene::{Scene, each, list, text};

impl Scene {
    /// A file of orders from the warehouse.
    pub(super) fn ordered(&self) -> String {
        format!("kind=orders&warehouse_id={}", text(&self.warehouse))
    }

    /// Orders by their external references.
    pub(super) async fn taken(&self, reference: &str) -> Value {
        let id: uuid::Uuid = sqlx::query_scalar("SELECT id FROM shipments.customer_order WHERE external_ref = $1")
            .bind(reference)
            .fetch_one(&self.app.test.owner)
            .await
            .unwrap();
        self.get(&format!("/orders/{id}")).await
    }

    pub(super) async fn stocked(&self, file: &str) {
        let import = self.checked(&self.opening(), file).await;
        let done = self.committed(&import, "all").await;
        assert_eq!(done["refused"], 0, "{:?}", self.errors(&done).await);
    }
}

const FILE: &str = "\
number;customer;due_on;priority;hold;note;ship to;street;postal code;city;country;phone;email;sku;quantity;lot;serial;min_remaining_days
S-1;SHOP;2027-01-15;80;;ring twice;Ann;Main St 1;101000;Moscow;RU;+7 1;a@b.c;MUG;2;;;
S-2;SHOP;;;yes;;;;;;;;;MUG;1;;;
S-1;;;;;;;;;;;;;TEA;3;T1;;
S-3;;;;;;;;;;;;;LAMP;1;;S2;
S-3;;;;;;;;;;;;;MILK;1;;;30
";

#[tokio::test]
async fn the_rows_of_a_number_are_one_order_and_are_promised_what_is_there() {
    let scene = Scene::set().await;
    scene.stocked("sku;location;quantity;lot;expires_on;serials\nMUG;A-01;2;;;\nTEA;R-1;2;T1;;\nLAMP;R-3;2;;;S1|S2\nMILK;R-2;1;M1;2028-03-31;\n").await;
    let import = scene.checked(&scene.ordered(), FILE).await;
    assert_eq!(figures(&import, &["rows", "bad_rows", "errors"]), [5, 0, 0], "{:?}", scene.errors(&import).await);
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [5, 5, 0]);
    let first = scene.taken("S-1").await;
    assert_eq!(
        (&first["customer_id"], &first["due_on"], &first["priority"]),
        (&scene.customer, &json!("2027-01-15"), &json!(80))
    );
    assert_eq!(first["ship_to"]["street"], "Main St 1");
    assert_eq!(first["note"], "ring twice");
    assert_eq!((each(&first["lines"], "sku"), each(&first["lines"], "promised")), (vec!["MUG", "TEA"], vec!["2", "2"]));
    assert_eq!(first["state"], "promised");
    let held = scene.taken("S-2").await;
    assert_eq!((text(&held["state"]), each(&held["lines"], "promised")), ("hold", vec!["0"]));
    let third = scene.taken("S-3").await;
    assert_eq!(each(&third["lines"], "promised"), ["1", "1"]);
    scene.app.drain().await;
    scene.settled().await;
}

#[tokio::test]
async fn who_stands_first_in_the_file_is_promised_first() {
    let scene = Scene::set().await;
    scene.stocked("sku,location,quantity\nMUG,R-1,150\n").await;
    let mut file = "number,sku,quantity\n".to_owned();
    for n in 0..300 {
        writeln!(file, "S-{n:03},MUG,1").unwrap();
    }
    let import = scene.checked(&scene.ordered(), file).await;
    assert!(
        import["rows"] == 300 && scene.count("SELECT chunks::bigint FROM import.file WHERE kind = 'orders'").await > 1
    );
    scene.committed(&import, "all").await;
    let last = "SELECT max(right(external_ref, 3)::bigint) FROM shipments.customer_order o JOIN shipments.order_line l ON l.order_id = o.id WHERE l.promised > 0";
    assert_eq!(scene.count(last).await, 149);
    scene.settled().await;
}

#[tokio::test]
async fn the_same_orders_twice_are_there_once() {
    let scene = Scene::set().await;
    let first = scene.checked(&scene.ordered(), FILE).await;
    scene.committed(&first, "all").await;
    let second = scene.checked(&scene.ordered(), FILE).await;
    assert_eq!(figures(&second, &["bad_rows"]), [0], "{:?}", scene.errors(&second).await);
    let done = scene.committed(&second, "all").await;
    assert_eq!(figures(&done, &["added", "unchanged", "refused"]), [0, 5, 0]);
    assert_eq!(scene.count("SELECT count(*) FROM shipments.customer_order").await, 3);
    assert_eq!(scene.count("SELECT count(*) FROM shipments.order_line").await, 5);
    let other =
        scene.checked(&scene.ordered(), "number,due_on,sku,quantity\nS-2,2027-02-01,MUG,2\nS-2,,RICE,1\n").await;
    assert_eq!(scene.errors(&other).await, ["2 number shipments.external_ref_taken"]);
    let errors = scene.get(&format!("/imports/{}/errors", text(&other["id"]))).await;
    assert!(text(&errors["items"][0]["message"]).contains("differs in due_on, lines"), "{errors:#}");
}

#[tokio::test]
async fn an_order_with_a_wrong_row_does_not_come_in() {
    let scene = Scene::set().await;
    sqlx::query("UPDATE catalog.item SET active = false WHERE sku = 'TEA'")
        .execute(&scene.app.test.owner)
        .await
        .unwrap();
    let file = "\
Номер заказа;Клиент;Отгрузить до;Приоритет;Задержать;Источник;Артикул;Количество;Остаточный срок годности, дн.
S-1;SHOP;;;;;MUG;1;
S-1;;;;;;CUP;1;
S-2;NORTH;;;;;MUG;1;
S-3;;tomorrow;;;;MUG;1;
S-4;;01.01.1999;;;;MUG;1;
S-5;;;101;;;MUG;1;
S-6;;;;perhaps;;MUG;1;
S-7;;;;;;TEA;1;
S-7;;;;;;MUG;0;
S-7;;;;;;MUG;-1;
S-7;;;;;;RICE;0,0001;
S-7;;;;;;MUG;many;
S-7;;;;;;MUG;99999999999999999999;
;;;;;;MUG;1;
S-8;;;;;;;1;
S-8;;;;;;MUG;;
S-9;;;high;;;MUG;1;soon
S-10;;;;;;RICE;0,5;
S-11;SHOP;;;;a;MUG;1;
S-11;;;;;b;MUG;1;
";
    let import = scene.checked(&scene.ordered(), file).await;
    assert_eq!(
        scene.errors(&import).await,
        [
            "2 - import.document_not_valid",
            "3 sku shipments.item_unknown",
            "4 customer import.partner_unknown",
            "5 due_on import.day",
            "6 due_on shipments.due_on",
            "7 priority shipments.priority",
            "8 hold import.flag",
            "9 sku shipments.item_inactive",
            "10 quantity quantity.zero",
            "11 quantity quantity.negative",
            "12 quantity quantity.too_fine",
            "13 quantity quantity.not_a_number",
            "14 quantity quantity.too_large",
            "15 number import.missing",
            "16 sku import.missing",
            "17 quantity import.missing",
            "18 priority quantity.not_a_number",
            "18 min_remaining_days quantity.not_a_number",
            "20 - import.document_not_valid",
            "21 source import.document_differs",
        ]
    );
    assert_eq!(figures(&import, &["rows", "bad_rows"]), [20, 19]);
    let done = scene.committed(&import, "only_valid").await;
    assert_eq!(figures(&done, &["done_rows", "added", "refused"]), [1, 1, 0]);
    assert_eq!(each(&scene.taken("S-10").await["lines"], "ordered"), ["0.5"]);
}

#[tokio::test]
async fn an_order_that_is_too_long_is_refused() {
    let scene = Scene::set().await;
    let mut file = "number,sku,quantity\n".to_owned();
    for _ in 0..1001 {
        file.push_str("S-1,MUG,1\n");
    }
    let import = scene.checked(&scene.ordered(), file).await;
    assert_eq!(scene.errors(&import).await, ["2 number shipments.lines"]);
    let commit = format!("/imports/{}/commit", text(&import["id"]));
    scene.boss.post(&commit, json!({"mode": "only_valid"})).await.refused(409, "import.nothing_valid");
}

#[tokio::test]
async fn the_customers_own_headings_are_used_as_they_are() {
    let scene = Scene::set().await;
    let file = "Bestellung;Artikel;Menge, Stk.;number;Farbe\nS-1;MUG;2;99;rot\nS-1;RICE;0,5;98;blau\n";
    let map = "Bestellung%3Dnumber%2CArtikel%3Dsku%2CMenge%2C%20Stk.%3Dquantity";
    let import = scene.checked(&format!("{}&map={map}", scene.ordered()), file).await;
    assert_eq!((&import["state"], &import["bad_rows"]), (&json!("checked"), &json!(0)), "{import:#}");
    assert_eq!(import["columns"], json!(["number", "sku", "quantity"]));
    assert_eq!(import["ignored_columns"], json!(["number", "Farbe"]));
    assert_eq!(import["map"], json!(["Bestellung=number", "Artikel=sku", "Menge, Stk.=quantity"]));
    let done = scene.committed(&import, "all").await;
    assert_eq!(figures(&done, &["added"]), [2]);
    assert_eq!(each(&scene.taken("S-1").await["lines"], "ordered"), ["2", "0.5"]);
}

#[tokio::test]
async fn a_mapping_that_does_not_fit_is_refused_with_what_is_there_and_what_is_expected() {
    let scene = Scene::set().await;
    for (map, code, said) in [
        ("Artikel%3Darticle", "import.map_column", "quantity*"),
        ("Artikel", "import.map", "heading=column"),
        ("A%3Dsku%2CB%3Dsku", "import.map_twice", "B=sku"),
    ] {
        let query = format!("{}&map={map}", scene.ordered());
        let refusal = super::upload(&scene.boss, &query, "number,sku,quantity\n").await.refused(422, code);
        let error = &list(&refusal["errors"])[0];
        assert_eq!((text(&error["code"]), text(&error["pointer"])), (code, "/map"));
        assert!(text(&error["detail"]).contains(said), "{error:#}");
    }
    for (map, file, code, said) in [
        (
            "Artikel%3Dsku",
            "number,sku,quantity\nS-1,MUG,1\n",
            "import.heading_missing",
            "Artikel, which map names. It reads: number | sku | quantity",
        ),
        (
            "Artikel%3Dsku",
            "Artikel,Menge\nMUG,1\n",
            "import.columns_missing",
            "lacks: number, quantity. It reads: Artikel | Menge",
        ),
        ("Artikel%3Dsku", "number,quantity,Menge,Artikel,qty\n", "import.column_twice", "quantity"),
    ] {
        let import = scene.checked(&format!("{}&map={map}", scene.ordered()), file).await;
        assert_eq!((text(&import["state"]), text(&import["failure_code"])), ("failed", code));
        assert!(text(&import["failure_detail"]).contains(said), "{import:#}");
    }
}
