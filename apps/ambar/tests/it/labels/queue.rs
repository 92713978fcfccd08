//! What waits, in which order it is sent, and what becomes of it when a printer does not play along.

use chrono::Duration;
use serde_json::json;
use tokio::{io::AsyncReadExt, net::TcpListener};

use super::{FakePrinter, free_port};
use crate::scene::{Scene, text};

#[tokio::test]
async fn a_printer_gets_every_job_once_in_order_byte_for_byte() {
    let scene = Scene::set().await;
    let fake = FakePrinter::on().await;
    let printer = scene.printer("GATE", fake.port).await;
    let first = scene.print_places(&["A-01", "A-02"], Some(&printer)).await;
    let second = scene.print_places(&["R-1"], Some(&printer)).await;
    assert_eq!((&first["state"], &first["labels"], &first["attempts"]), (&json!("waiting"), &json!(2), &json!(0)));
    assert_eq!(scene.spool().await, 2);
    let files = [scene.file(&first, "zpl").await, scene.file(&second, "zpl").await];
    assert_eq!(fake.got(), files);
    assert_eq!(files[0].windows(3).filter(|it| it == b"^XA").count(), 2);
    let done = scene.print_job(&first).await;
    assert_eq!((&done["state"], &done["attempts"], &done["may_repeat"]), (&json!("printed"), &json!(1), &json!(false)));
    assert!(done["ended_at"].is_string() && done["trouble"].is_null());
    assert_eq!(scene.spool().await, 0);
    assert_eq!(fake.got().len(), 2);
}

#[tokio::test]
async fn the_same_call_again_prints_nothing_more() {
    let scene = Scene::set().await;
    let printer = scene.printer("GATE", 9100).await;
    let ids = scene.places_named(&["A-01"]).await;
    let body =
        json!({"template": "location_58x40", "what": {"kind": "location", "ids": ids}, "printer_id": printer["id"]});
    let first = scene.boss.post_keyed("/print-jobs", "once", body.clone()).await.expect(201);
    let again = scene.boss.post_keyed("/print-jobs", "once", body).await.expect(201);
    assert_eq!(first["id"], again["id"]);
    assert_eq!(scene.job_states().await, ["waiting"]);
}

#[tokio::test]
async fn a_printer_that_refuses_is_tried_later_and_later_and_those_behind_wait() {
    let scene = Scene::set().await;
    let port = free_port().await;
    let printer = scene.printer("GATE", port).await;
    let first = scene.print_places(&["A-01"], Some(&printer)).await;
    let second = scene.print_places(&["A-02"], Some(&printer)).await;
    assert_eq!(scene.spool().await, 1, "the second waits for the first");
    assert_eq!(scene.spool().await, 0, "it is not due yet");
    let waits = scene.print_job(&first).await;
    assert_eq!((&waits["state"], &waits["trouble"]["code"]), (&json!("waiting"), &json!("labels.printer_refused")));
    assert!(text(&waits["trouble"]["detail"]).contains("127.0.0.1"));
    let shown = &scene.rows("/printers").await[0];
    assert_eq!((&shown["waiting"], &shown["trouble"]["code"]), (&json!(2), &json!("labels.printer_refused")));

    scene.app.test.clock.advance(Duration::seconds(2));
    assert_eq!(scene.spool().await, 1);
    scene.app.test.clock.advance(Duration::seconds(2));
    assert_eq!(scene.spool().await, 0, "the second wait is longer");
    let fake = FakePrinter::at(port).await;
    scene.app.test.clock.advance(Duration::seconds(3));
    assert_eq!(scene.spool().await, 2);
    assert_eq!(fake.got(), [scene.file(&first, "zpl").await, scene.file(&second, "zpl").await]);
    assert_eq!(scene.job_states().await, ["printed", "printed"]);
    let done = scene.print_job(&first).await;
    assert_eq!((&done["attempts"], &done["may_repeat"]), (&json!(3), &json!(false)), "nothing was sent before");
    assert!(scene.rows("/printers").await[0]["trouble"].is_null());
}

#[tokio::test]
async fn after_the_last_attempt_it_has_failed_the_next_goes_on_and_somebody_lets_it_be_tried_again() {
    let scene = Scene::set().await;
    let port = free_port().await;
    let printer = scene.printer("GATE", port).await;
    let first = scene.print_places(&["A-01"], Some(&printer)).await;
    for attempt in 1..=8 {
        assert_eq!(scene.spool().await, 1, "attempt {attempt}");
        scene.app.test.clock.advance(Duration::seconds(60));
    }
    let failed = scene.print_job(&first).await;
    assert_eq!((&failed["state"], &failed["attempts"]), (&json!("failed"), &json!(8)));
    let second = scene.print_places(&["A-02"], Some(&printer)).await;
    let fake = FakePrinter::at(port).await;
    assert_eq!(scene.spool().await, 1);
    assert_eq!(scene.job_states().await, ["failed", "printed"]);
    let again = scene.post(&format!("/print-jobs/{}/retry", text(&first["id"])), json!({})).await;
    assert_eq!((&again["state"], &again["attempts"], &again["trouble"]), (&json!("waiting"), &json!(0), &json!(null)));
    assert_eq!(scene.spool().await, 1);
    assert_eq!(fake.got(), [scene.file(&second, "zpl").await, scene.file(&first, "zpl").await]);
}

#[tokio::test]
async fn a_printer_that_hangs_up_early_gets_it_again_and_that_is_told() {
    let scene = Scene::set().await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let printer = scene.printer("GATE", port).await;
    let job = scene.print_places(&["A-01", "A-02", "A-03"], Some(&printer)).await;
    let early = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut part = [0; 100];
        stream.read_exact(&mut part).await.unwrap();
        stream.readable().await.unwrap();
    });
    assert_eq!(scene.spool().await, 1);
    early.await.unwrap();
    let waits = scene.print_job(&job).await;
    assert_eq!((&waits["trouble"]["code"], &waits["may_repeat"]), (&json!("labels.printer_hung_up"), &json!(true)));
    let fake = FakePrinter::at(port).await;
    scene.app.test.clock.advance(Duration::seconds(2));
    assert_eq!(scene.spool().await, 1);
    assert_eq!(fake.got(), [scene.file(&job, "zpl").await]);
    let done = scene.print_job(&job).await;
    assert_eq!((&done["state"], &done["may_repeat"]), (&json!("printed"), &json!(true)));
}

#[tokio::test]
async fn several_workers_share_the_printers_and_none_of_them_has_two_connections() {
    let scene = Scene::set().await;
    let (fakes, mut jobs) = ([FakePrinter::on().await, FakePrinter::on().await], [Vec::new(), Vec::new()]);
    let printers = [scene.printer("ONE", fakes[0].port).await, scene.printer("TWO", fakes[1].port).await];
    for place in ["A-01", "A-02", "A-03", "A-04", "A-05"] {
        for (printer, jobs) in printers.iter().zip(&mut jobs) {
            jobs.push(scene.print_places(&[place], Some(printer)).await);
        }
    }
    let (a, b, c) = tokio::join!(scene.spool(), scene.spool(), scene.spool());
    // Whoever came while others held both printers found nothing to do.
    assert_eq!(a + b + c, 10);
    for (fake, jobs) in fakes.iter().zip(&jobs) {
        let mut files = Vec::new();
        for job in jobs {
            files.push(scene.file(job, "zpl").await);
        }
        assert_eq!(fake.got(), files);
    }
}

#[tokio::test]
async fn what_a_worker_died_over_is_taken_up_again_when_its_lease_is_over() {
    let scene = Scene::set().await;
    let fake = FakePrinter::on().await;
    let printer = scene.printer("GATE", fake.port).await;
    let job = scene.print_places(&["A-01"], Some(&printer)).await;
    for sql in [
        "UPDATE labels.print_job SET state = 'printing', attempts = 1",
        "UPDATE labels.printer SET holder = '019a0000-0000-7000-8000-000000000001', held_until = (SELECT created_at + interval '15 minutes' FROM labels.print_job)",
    ] {
        sqlx::query(sql).execute(&scene.app.test.owner).await.unwrap();
    }
    assert_eq!(scene.spool().await, 0, "it may be alive");
    let cancel = format!("/print-jobs/{}/cancel", text(&job["id"]));
    scene.boss.post(&cancel, json!({})).await.refused(409, "labels.job_not_waiting");
    scene.app.test.clock.advance(Duration::minutes(15));
    assert_eq!(scene.spool().await, 1);
    let done = scene.print_job(&job).await;
    assert_eq!((&done["state"], &done["may_repeat"]), (&json!("printed"), &json!(true)));
    assert_eq!(fake.got().len(), 1);
}

#[tokio::test]
async fn a_job_that_waits_can_be_cancelled_and_one_that_is_over_printed_again() {
    let scene = Scene::set().await;
    let fake = FakePrinter::on().await;
    let printer = scene.printer("GATE", fake.port).await;
    let job = scene.print_places(&["A-01"], Some(&printer)).await;
    let (cancel, retry) =
        (format!("/print-jobs/{}/cancel", text(&job["id"])), format!("/print-jobs/{}/retry", text(&job["id"])));
    scene.boss.post(&retry, json!({})).await.refused(409, "labels.job_open");
    assert_eq!(scene.post(&cancel, json!({})).await["state"], "cancelled");
    assert_eq!(scene.spool().await, 0);
    scene.boss.post(&cancel, json!({})).await.refused(409, "labels.job_not_waiting");
    scene.post(&retry, json!({})).await;
    assert_eq!(scene.spool().await, 1);
    assert_eq!(scene.post(&retry, json!({})).await["may_repeat"], true);
    assert_eq!(scene.spool().await, 1);
    assert_eq!(fake.got().len(), 2);
    let download = scene.print_places(&["A-01"], None).await;
    assert_eq!((&download["state"], &download["printer_id"]), (&json!("ready"), &json!(null)));
    scene
        .boss
        .post(&format!("/print-jobs/{}/retry", text(&download["id"])), json!({}))
        .await
        .refused(409, "labels.job_open");
    let audit = scene.count(
        "SELECT count(*) FROM platform.audit WHERE action IN ('print_labels', 'cancel_print_job', 'retry_print_job')",
    );
    assert_eq!(audit.await, 5);
}

#[tokio::test]
async fn a_printer_that_is_switched_off_keeps_what_waits_and_takes_nothing_new() {
    let scene = Scene::set().await;
    let fake = FakePrinter::on().await;
    let printer = scene.printer("GATE", fake.port).await;
    scene.print_places(&["A-01"], Some(&printer)).await;
    let path = format!("/printers/{}", text(&printer["id"]));
    let switch = async |active: bool, version: i64| {
        let printer = json!({"code": "GATE", "name": "Gate", "host": "127.0.0.1", "port": fake.port, "dpi": 203, "width_mm": 104});
        let body = json!({"printer": printer, "active": active});
        scene
            .boss
            .send(axum::http::Method::PUT, &path, Some(&format!("switch-{version}")), Some(version), Some(body))
            .await
    };
    assert_eq!(switch(false, 1).await.expect(200)["active"], false);
    switch(false, 1).await.expect(200);
    assert_eq!(scene.spool().await, 0);
    let ids = scene.places_named(&["A-01"]).await;
    let body =
        json!({"template": "location_58x40", "what": {"kind": "location", "ids": ids}, "printer_id": printer["id"]});
    scene.boss.post("/print-jobs", body).await.refused(409, "labels.printer_off");
    switch(true, 2).await.expect(200);
    assert_eq!(scene.spool().await, 1);
    assert_eq!(fake.got().len(), 1);
}
