//! Devices: enrolled by a code, listed, renamed, revoked.

use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

use crate::{
    app::{Answer, App},
    fakes::{HERE, THERE},
};

/// Adds a device and answers it with its code.
pub async fn add(app: &App, root: &str, name: &str) -> Value {
    app.post("/devices", root, json!({ "name": name })).await.expect(201)
}

/// Enrols by a code, as a browser does.
pub async fn enrol(app: &App, code: &Value) -> Answer {
    app.send(Method::POST, "/device", &[], json!({ "code": code })).await
}

async fn this_device(app: &App, cookie: &str) -> Answer {
    app.send(Method::GET, "/device", &[("cookie", cookie)], Value::Null).await
}

#[tokio::test]
async fn a_device_is_enrolled_by_its_code_once() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let added = app.post("/devices", &root, json!({"name": "Handheld 7", "warehouse_id": HERE})).await.expect(201);
    assert_eq!((&added["device"]["state"], &added["device"]["name"]), (&json!("waiting"), &json!("Handheld 7")));
    let code = added["code"].as_str().unwrap();
    assert_eq!(added["link"], format!("/m/enrol#{code}"));
    assert!(added["qr_svg"].as_str().unwrap().contains("<svg"));

    let typed = code.to_lowercase().replace('-', " ");
    let enrolled = enrol(&app, &json!(typed)).await;
    let set = enrolled.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict") && set.contains("Max-Age=34560000"), "{set}");
    let cookie = enrolled.cookie();
    let view = enrolled.expect(201);
    assert_eq!((&view["name"], view.get("secret")), (&json!("Handheld 7"), None));
    assert_eq!(this_device(&app, &cookie).await.expect(200), view);
    enrol(&app, &json!(code)).await.refused(403, "identity.enrolment_code_invalid");

    let listed = app.get("/devices", &root).await.expect(200);
    assert_eq!(
        (&listed["items"][0]["state"], &listed["items"][0]["code_expires_at"]),
        (&json!("enrolled"), &Value::Null)
    );
    assert!(!listed.to_string().contains(cookie.split_once('=').unwrap().1));
}

#[tokio::test]
async fn a_program_gets_the_devices_secret_and_sends_it_as_a_header() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let code = add(&app, &root, "Robot").await["code"].clone();
    let enrolled = app.send(Method::POST, "/device", &[], json!({"code": code, "secret": true})).await;
    assert!(!enrolled.headers.contains_key("set-cookie"));
    let secret = enrolled.expect(201)["secret"].as_str().unwrap().to_owned();
    let asked = app.send(Method::GET, "/device", &[("ambar-device", &secret)], Value::Null).await.expect(200);
    assert_eq!((&asked["name"], asked.get("secret")), (&json!("Robot"), None));
    app.send(Method::GET, "/device", &[("ambar-device", "0")], Value::Null)
        .await
        .refused(403, "identity.device_unknown");
    app.send(Method::GET, "/device", &[], Value::Null).await.refused(403, "identity.device_unknown");
}

#[tokio::test]
async fn a_code_is_too_old_after_a_quarter_of_an_hour_and_another_kills_it() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let added = add(&app, &root, "Handheld 7").await;
    let another = format!("/devices/{}/code", added["device"]["id"].as_str().unwrap());
    app.test.clock.advance(Duration::minutes(15));
    enrol(&app, &added["code"]).await.refused(403, "identity.enrolment_code_invalid");
    let (second, third) = (
        app.post(&another, &root, Value::Null).await.expect(201),
        app.post(&another, &root, Value::Null).await.expect(201),
    );
    enrol(&app, &second["code"]).await.refused(403, "identity.enrolment_code_invalid");
    let old = enrol(&app, &third["code"]).await.cookie();
    // A device that lost its cookie is enrolled anew; what it was before is no device any more.
    let fourth = app.post(&another, &root, Value::Null).await.expect(201);
    this_device(&app, &old).await.expect(200);
    let new = enrol(&app, &fourth["code"]).await.cookie();
    this_device(&app, &old).await.refused(403, "identity.device_unknown");
    this_device(&app, &new).await.expect(200);
}

#[tokio::test]
async fn guessing_codes_is_slowed_down() {
    let app = App::start().await;
    for guess in ["0000-0000", "0000-0001", "0000-0002", "x", ""] {
        enrol(&app, &json!(guess)).await.refused(403, "identity.enrolment_code_invalid");
    }
    let slowed = enrol(&app, &json!("0000-0003")).await;
    assert_eq!(slowed.headers["retry-after"], "1");
    slowed.refused(429, "identity.too_many_attempts");
}

#[tokio::test]
async fn a_device_is_renamed_moved_and_revoked() {
    let app = App::start().await;
    let (root, olga) = (app.account("root", "system_admin").await, app.account("olga", "warehouse_manager").await);
    app.post("/devices", &olga, json!({"name": "Mine"})).await.refused(403, "auth.forbidden");
    app.post("/devices", &root, json!({"name": "x", "warehouse_id": THERE}))
        .await
        .refused(404, "locations.warehouse_unknown");
    let added = add(&app, &root, "Handheld 7").await;
    let cookie = enrol(&app, &added["code"]).await.cookie();
    let path = format!("/devices/{}", added["device"]["id"].as_str().unwrap());
    let change = json!({"name": "Handheld 8", "warehouse_id": HERE});
    app.patch(&path, &root, 1, change.clone()).await.refused(412, "stale");
    let changed = app.patch(&path, &root, 3, change).await.expect(200);
    assert_eq!((&changed["name"], &changed["warehouse_id"]), (&json!("Handheld 8"), &json!(HERE)));
    assert_eq!(app.get(&path, &root).await.expect(200), changed);

    let revoked = app.post(&format!("{path}/revoke"), &root, Value::Null).await.expect(200);
    assert_eq!(revoked["state"], "revoked");
    this_device(&app, &cookie).await.refused(403, "identity.device_unknown");
    app.patch(&path, &root, 5, json!({"name": "Handheld 9"})).await.refused(409, "identity.device_revoked");
    app.post(&format!("{path}/code"), &root, Value::Null).await.refused(409, "identity.device_revoked");
    assert_eq!(
        app.post(&format!("{path}/revoke"), &root, Value::Null).await.expect(200)["revoked_at"],
        revoked["revoked_at"]
    );
    for (filter, count) in [("?revoked=true", 1), ("?revoked=false", 0), ("", 1)] {
        let page = app.get(&format!("/devices{filter}"), &root).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{filter}");
    }
    app.get("/devices/00000000-0000-0000-0000-000000000001", &root).await.refused(404, "identity.device_not_found");
}

#[tokio::test]
async fn devices_are_listed_in_pages_and_those_that_were_never_enrolled_are_forgotten() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    for n in 1..=3 {
        add(&app, &root, &format!("Handheld {n}")).await;
        app.test.clock.advance(Duration::seconds(1));
    }
    let enrolled = add(&app, &root, "Handheld 4").await;
    enrol(&app, &enrolled["code"]).await.expect(201);
    let first = app.get("/devices?limit=3", &root).await.expect(200);
    let rest = app.get(&format!("/devices?after={}", first["next"].as_str().unwrap()), &root).await.expect(200);
    let names =
        |page: &Value| -> Vec<_> { page["items"].as_array().unwrap().iter().map(|it| it["name"].clone()).collect() };
    assert_eq!([names(&first), names(&rest)].concat(), ["Handheld 4", "Handheld 3", "Handheld 2", "Handheld 1"]);
    app.test.clock.advance(Duration::hours(25));
    for work in app.identity.periodic() {
        work.run(&app.test.db).await.unwrap();
    }
    let root = app.identity.issue_token(&app.test.db.system_ctx(), "root", "later", 1).await.unwrap();
    assert_eq!(names(&app.get("/devices", &root).await.expect(200)), ["Handheld 4"]);
}
