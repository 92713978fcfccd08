//! What labels say: as the contexts have it, when it was asked for.

use axum::http::Method;
use serde_json::{Value, json};

use crate::scene::{Scene, sscc, text};

impl Scene {
    /// Makes a job for download, and answers what its labels say.
    async fn records(&self, template: &str, kind: &str, ids: &[&Value]) -> Value {
        let body = json!({"template": template, "what": {"kind": kind, "ids": ids}, "language": "ru"});
        let job = self.post("/print-jobs", body).await;
        assert!(self.file(&job, "pdf").await.starts_with(b"%PDF"));
        let (records,): (Value,) = sqlx::query_as("SELECT records FROM labels.print_job WHERE id = $1::uuid")
            .bind(text(&job["id"]))
            .fetch_one(&self.app.test.owner)
            .await
            .unwrap();
        records
    }
}

#[tokio::test]
async fn places_in_the_order_in_which_they_were_asked_for() {
    let scene = Scene::set().await;
    let ids = scene.places_named(&["R-2", "A-01", "R-2"]).await;
    let records = scene.records("location_58x40", "location", &ids.iter().collect::<Vec<_>>()).await;
    for (record, code) in records.as_array().unwrap().iter().zip(["R-2", "A-01", "R-2"]) {
        let place = &scene.rows(&format!("/locations?warehouse_id={}&code={code}", text(&scene.warehouse))).await;
        assert_eq!(record["fields"]["code"], code);
        assert_eq!((&record["fields"]["zone"], &record["fields"]["warehouse"]), (&json!("PICK"), &json!("W1")));
        if let Some(place) = place.first() {
            assert_eq!(record["fields"]["check_digits"], place["check_digits"]);
        }
    }
}

#[tokio::test]
async fn items_with_their_barcode_or_else_their_code() {
    let scene = Scene::set().await;
    let coded = json!({"owner_id": scene.owner, "sku": "CUP", "name": "Чашка «Ёлка»", "base_unit": "шт",
        "packagings": [{"level": "each", "quantity": "1", "gtin": "4601234567893"}]});
    let coded = scene.post("/items", coded).await["id"].clone();
    let records = scene.records("item_75x120", "item", &[&coded, scene.item("MUG")]).await;
    let fields = &records[0]["fields"];
    assert_eq!((&fields["barcode"], &fields["gtin"]), (&json!("4601234567893"), &json!("4601234567893")));
    assert_eq!((&fields["name"], &fields["owner"]), (&json!("Чашка «Ёлка»"), &json!("Acme")));
    let fields = &records[1]["fields"];
    assert_eq!((&fields["barcode"], &fields["gtin"]), (&json!("MUG"), &json!("")));
}

#[tokio::test]
async fn a_handling_unit_with_what_is_in_it() {
    let scene = Scene::set().await;
    let places = scene.places_named(&["R-1"]).await;
    let unit = json!({"warehouse_id": scene.warehouse, "location_id": places[0], "kind": "pallet", "sscc": sscc(7)});
    let made = scene.boss.post("/handling-units", unit).await;
    assert!(matches!(made.status, 200 | 201), "{:#}", made.json);
    let id = &made.json["id"];
    let records = scene.records("unit_100x150", "unit", &[id]).await;
    let fields = &records[0]["fields"];
    assert_eq!((&fields["sscc"], &fields["location"], &fields["sku"]), (&json!(sscc(7)), &json!("R-1"), &json!("")));
}

#[tokio::test]
async fn a_pick_list_on_paper_and_the_cartons_of_its_order() {
    let scene = Scene::set().await;
    scene.bring_in("MUG", "30", json!({})).await;
    scene.bring_in("TEA", "20", json!({"lot": "T1"})).await;
    let order = scene.order(json!([{"sku": "MUG", "quantity": "12"}, {"sku": "TEA", "quantity": "4"}])).await;
    let released = scene.release(&order).await;
    let records = scene.records("pick_list_a4", "pick_list", &[&released["pick_list_id"]]).await;
    let (fields, rows) = (&records[0]["fields"], records[0]["rows"].as_array().unwrap());
    assert_eq!((&fields["order"], &fields["stops"]), (&order["number"], &json!("2")));
    let stops = scene.stops(&released).await;
    for (row, stop) in rows.iter().zip(&stops) {
        assert_eq!(
            (&row["location"], &row["sku"], &row["quantity"]),
            (&stop["location"], &stop["sku"], &stop["quantity"])
        );
        assert_eq!(row["lot"].as_str().unwrap(), stop["lot"].as_str().unwrap_or_default());
        assert_eq!(row["unit"], "pcs");
    }
    let stops = scene.pick_all(&released).await;
    let carton = scene.pack(&released, &stops).await;
    let records = scene.records("carton_100x150", "carton", &[&carton["id"]]).await;
    let fields = &records[0]["fields"];
    assert_eq!(
        (&fields["sscc"], &fields["order"], &fields["number"]),
        (&carton["sscc"], &order["number"], &json!("1"))
    );
    let none = scene.records("pick_list_a4", "pick_list", &[&released["pick_list_id"]]).await;
    assert!(none[0].get("rows").is_none(), "every stop is picked");
}

#[tokio::test]
async fn commands_and_printers_have_labels_too() {
    let scene = Scene::set().await;
    let printer = scene.printer("GATE-3", 9100).await;
    let records = scene.records("printer_58x40", "printer", &[&printer["id"]]).await;
    assert_eq!(records[0]["fields"]["code"], "GATE-3");
    let records = scene.records("commands_a4", "command", &[]).await;
    assert_eq!(records[0]["rows"][0], json!({"code": "CMD-OK", "title": "Готово"}));
}

#[tokio::test]
async fn a_label_says_what_was_true_when_it_was_asked_for() {
    let scene = Scene::set().await;
    let body = json!({"template": "item_58x40", "what": {"kind": "item", "ids": [scene.item("MUG")]}});
    let job = scene.post("/print-jobs", body).await;
    let before = scene.file(&job, "zpl").await;
    let path = format!("/items/{}", text(scene.item("MUG")));
    scene.boss.send(Method::PATCH, &path, Some("rename"), Some(1), Some(json!({"name": "Another"}))).await.expect(200);
    assert_eq!(scene.file(&job, "zpl").await, before);
}

#[tokio::test]
async fn what_cannot_be_printed_is_refused_by_name() {
    let scene = Scene::set().await;
    let printer = scene.printer("GATE", 9100).await;
    let ids = scene.places_named(&["A-01"]).await;
    let place = &ids[0];
    let refused = async |body: Value| {
        let refusal = scene.boss.post("/print-jobs", body).await.refused(422, "invalid");
        format!("{} {}", text(&refusal["errors"][0]["pointer"]), text(&refusal["errors"][0]["code"]))
    };
    let what = |ids: Value| json!({"template": "location_58x40", "what": {"kind": "location", "ids": ids}});
    assert_eq!(refused(what(json!([place, scene.item("MUG")]))).await, "/what/ids/1 labels.unknown");
    assert_eq!(refused(what(json!([]))).await, "/what/ids labels.how_many");
    let with = |field: &str, value: Value| {
        let mut body = what(json!([place]));
        body[field] = value;
        body
    };
    assert_eq!(refused(with("copies", json!(0))).await, "/copies labels.copies");
    assert_eq!(refused(with("template", json!("item_58x40"))).await, "/template labels.other_subject");
    let wide = json!({"template": "commands_a4", "what": {"kind": "command"}, "printer_id": printer["id"]});
    assert_eq!(refused(wide).await, "/printer_id labels.too_wide");
    let nowhere = with("printer_id", scene.item("MUG").clone());
    scene.boss.post("/print-jobs", nowhere).await.refused(404, "labels.printer_unknown");
    scene.boss.post("/print-jobs", with("template", json!("nothing"))).await.refused(404, "labels.template_unknown");
    assert!(scene.job_states().await.is_empty());
}
