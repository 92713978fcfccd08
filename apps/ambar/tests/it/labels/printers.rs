//! Who may enrol printers, and where they may be.

use chrono::Duration;
use serde_json::{Value, json};

use super::FakePrinter;
use crate::scene::{Scene, each, list};

fn printer(change: impl FnOnce(&mut Value)) -> Value {
    let mut body = json!({"code": "P", "name": "P", "host": "127.0.0.1", "port": 9100, "dpi": 203, "width_mm": 104});
    change(&mut body);
    body
}

#[tokio::test]
async fn only_an_administrator_enrols_printers_and_an_operator_prints() {
    let scene = Scene::set().await;
    for role in ["warehouse_operator", "warehouse_manager"] {
        scene.role(role).post("/printers", printer(|_| {})).await.refused(403, "auth.forbidden");
    }
    let enrolled = scene.role("system_admin").post("/printers", printer(|_| {})).await.expect(201);
    let ids = scene.places_named(&["A-01"]).await;
    let body =
        json!({"template": "location_58x40", "what": {"kind": "location", "ids": ids}, "printer_id": enrolled["id"]});
    scene.role("warehouse_operator").post("/print-jobs", body).await.expect(201);
}

#[tokio::test]
async fn whoever_may_not_see_something_may_not_print_it() {
    let scene = Scene::set().await;
    let clerk = scene.app.api.caller("clerk", &["labels:print"]);
    for (kind, permission) in [
        ("location", "locations:read"),
        ("item", "catalog:read"),
        ("unit", "inventory:read"),
        ("carton", "shipments:read"),
        ("pick_list", "picking:read"),
    ] {
        let body = json!({"template": "location_58x40", "what": {"kind": kind, "ids": [scene.item("MUG")]}});
        let refusal = clerk.post("/print-jobs", body).await.refused(403, "auth.forbidden");
        assert_eq!(refusal["params"]["permission"], permission);
    }
    let body = json!({"template": "commands_a4", "what": {"kind": "command"}});
    clerk.post("/print-jobs", body).await.expect(201);
}

#[tokio::test]
async fn a_printer_is_refused_with_everything_that_is_wrong() {
    let scene = Scene::set().await;
    let wrong = printer(|it| {
        it["host"] = json!("8.8.8.8");
        it["dpi"] = json!(299);
        it["width_mm"] = json!(5);
    });
    let refusal = scene.boss.post("/printers", wrong).await.refused(422, "invalid");
    assert_eq!(each(&refusal["errors"], "pointer"), ["/host", "/dpi", "/width_mm"]);
    assert_eq!(refusal["errors"][0]["code"], "labels.host_not_allowed");
    let refusal =
        scene.boss.post("/printers", printer(|it| it["host"] = json!("http://x/"))).await.refused(422, "invalid");
    assert_eq!(refusal["errors"][0]["code"], "labels.host");
    scene.boss.post("/printers", printer(|_| {})).await.expect(201);
    scene.boss.post("/printers", printer(|_| {})).await.refused(409, "labels.printer_code_taken");
    assert_eq!(list(&scene.get("/printers?code=P").await["items"]).len(), 1);
    assert!(list(&scene.get("/printers?code=Q").await["items"]).is_empty());
}

#[tokio::test]
async fn a_name_that_leads_out_of_reach_is_found_out_when_it_is_sent_to() {
    let mut scene = Scene::set().await;
    let fake = FakePrinter::on().await;
    let printer = scene
        .post(
            "/printers",
            printer(|it| {
                it["host"] = json!("localhost");
                it["port"] = json!(fake.port);
            }),
        )
        .await;
    let job = scene.print_places(&["A-01"], Some(&printer)).await;
    // Another setting, after a restart.
    let labels = scene.app.contexts.labels.clone();
    scene.app.contexts.labels = labels.reaching(ambar_labels::Reach::default());
    assert_eq!(scene.spool().await, 1);
    assert_eq!(scene.print_job(&job).await["trouble"]["code"], "labels.printer_not_allowed");
    assert!(fake.got().is_empty());
}

#[tokio::test]
async fn jobs_are_listed_in_pages_and_forgotten_after_a_month() {
    let scene = Scene::set().await;
    let printer = scene.printer("GATE", 9100).await;
    for place in ["A-01", "A-02", "A-03"] {
        scene.print_places(&[place], None).await;
        scene.app.test.clock.advance(Duration::seconds(1));
    }
    scene.print_places(&["A-04"], Some(&printer)).await;
    let first = scene.get("/print-jobs?limit=3").await;
    assert_eq!(each(&first["items"], "state"), ["waiting", "ready", "ready"]);
    let rest = scene.get(&format!("/print-jobs?limit=3&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!((list(&rest["items"]).len(), &rest["next"]), (1, &json!(null)));
    assert_eq!(list(&scene.get("/print-jobs?state=waiting").await["items"]).len(), 1);
    scene.app.test.clock.advance(Duration::days(31));
    for work in scene.app.contexts.labels.periodic() {
        work.run(&scene.app.test.db).await.unwrap();
    }
    assert_eq!(scene.job_states().await, ["waiting"], "what waits stays");
}
