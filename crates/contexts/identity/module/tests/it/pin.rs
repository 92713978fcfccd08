//! Signing in by badge or name with a PIN, on an enrolled device alone.

use axum::http::Method;
use chrono::Duration;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::{
    app::{Answer, App},
    devices::{add, enrol},
    fakes::{HERE, PEOPLE},
};

/// Ann with a PIN, an administrator and an enrolled device.
struct Floor {
    app: App,
    root: String,
    /// The device's cookie.
    device: String,
    device_id: String,
    ann: String,
}

impl Floor {
    async fn new() -> Self {
        let app = App::start().await;
        let root = app.account("root", "system_admin").await;
        let added = add(&app, &root, "Handheld 7").await;
        let device = enrol(&app, &added["code"]).await.cookie();
        let device_id = added["device"]["id"].as_str().unwrap().to_owned();
        let mut floor = Self { app, root, device, device_id, ann: String::new() };
        floor.ann = floor.with_pin("ann", "warehouse_operator", "7391").await;
        floor
    }

    /// Adds an account with a PIN and answers its id.
    async fn with_pin(&self, name: &str, role: &str, pin: &str) -> String {
        let token = self.app.account(name, role).await;
        let id = self.app.get("/session", &token).await.expect(200)["account_id"].as_str().unwrap().to_owned();
        self.set_pin(&id, pin).await.is(204);
        id
    }

    async fn set_pin(&self, id: &str, pin: &str) -> Answer {
        self.admin(Method::PUT, &format!("/users/{id}/pin"), json!({ "new": pin })).await
    }

    async fn admin(&self, method: Method, path: &str, body: Value) -> Answer {
        self.app.send(method, path, &[("authorization", &format!("Bearer {}", self.root))], body).await
    }

    async fn sign_in_at(&self, device: &str, who: Value) -> Answer {
        let headers = [("cookie", device), ("sec-fetch-site", "same-origin")];
        self.app.send(Method::POST, "/session/pin", &headers, who).await
    }

    async fn sign_in(&self, name: &str, pin: &str) -> Answer {
        self.sign_in_at(&self.device, json!({ "name": name, "pin": pin })).await
    }

    /// With the session's cookie and the device's.
    async fn get(&self, path: &str, session: &str) -> Answer {
        self.app.send(Method::GET, path, &[("cookie", &format!("{session}; {}", self.device))], Value::Null).await
    }

    async fn another_device(&self) -> String {
        let added = add(&self.app, &self.root, "Handheld 8").await;
        enrol(&self.app, &added["code"]).await.cookie()
    }
}

#[tokio::test]
async fn a_session_by_pin_is_good_on_its_device_alone() {
    let floor = Floor::new().await;
    let answer = floor.sign_in("Ann", "7391").await;
    assert_eq!(answer.headers.get_all("set-cookie").iter().count(), 2, "the device's cookie is renewed");
    let session = answer.cookie();
    let view = answer.expect(200);
    assert_eq!(
        (&view["name"], &view["signed_in_by"], &view["device"]["name"]),
        (&json!("ann"), &json!("pin"), &json!("Handheld 7"))
    );
    assert_eq!(floor.get("/session", &session).await.expect(200), view);

    let alone = floor.app.send(Method::GET, "/session", &[("cookie", &session)], Value::Null).await;
    alone.refused(401, "auth.not_signed_in");
    let elsewhere = format!("{session}; {}", floor.another_device().await);
    floor
        .app
        .send(Method::GET, "/session", &[("cookie", &elsewhere)], Value::Null)
        .await
        .refused(401, "auth.not_signed_in");

    floor.sign_in_at("a=b", json!({"name": "ann", "pin": "7391"})).await.refused(403, "identity.device_unknown");
}

#[tokio::test]
async fn a_badge_signs_in_until_another_is_issued() {
    let floor = Floor::new().await;
    let badge = format!("/users/{}/badge", floor.ann);
    let issue = async || floor.admin(Method::POST, &badge, Value::Null).await.expect(201)["code"].clone();
    let by = async |badge: &Value| floor.sign_in_at(&floor.device, json!({"badge": badge, "pin": "7391"})).await;
    let first = issue().await;
    by(&first).await.expect(200);
    by(&json!(format!("{}\r\n", first.as_str().unwrap().to_lowercase()))).await.expect(200);
    let second = issue().await;
    by(&first).await.refused(401, "identity.wrong_pin");
    by(&second).await.expect(200);
    assert_eq!(
        floor.admin(Method::GET, &format!("/users/{}", floor.ann), Value::Null).await.expect(200)["has_badge"],
        true
    );
    floor.admin(Method::DELETE, &badge, Value::Null).await.expect(200);
    by(&second).await.refused(401, "identity.wrong_pin");
    for odd in [json!({"pin": "7391"}), json!({"name": "ann", "badge": second, "pin": "7391"})] {
        floor.sign_in_at(&floor.device, odd).await.refused(422, "invalid");
    }
}

#[tokio::test]
async fn what_was_wrong_is_never_told() {
    let floor = Floor::new().await;
    floor.app.account("bob", "warehouse_operator").await;
    let tries = [
        json!({"name": "ann", "pin": "7392"}),
        json!({"name": "ann", "pin": "no pin"}),
        json!({"name": "bob", "pin": "7391"}),
        json!({"name": "nobody", "pin": "7391"}),
        json!({"badge": "BDG0H2K4N6Q8SAVCXEZ", "pin": "7391"}),
        json!({"badge": "4006381333931", "pin": "7391"}),
    ];
    let mut told = Vec::new();
    for who in tries {
        let answer = floor.sign_in_at(&floor.device, who).await;
        told.push((answer.status, answer.json["code"].clone(), answer.json["detail"].clone()));
    }
    told.dedup();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((told[0].0, &told[0].1), (401, &json!("identity.wrong_pin")));
}

#[tokio::test]
async fn an_account_is_locked_on_every_device_and_the_wait_is_told() {
    let floor = Floor::new().await;
    let other = floor.another_device().await;
    for name in ["ann", "nobody"] {
        for n in 0..5 {
            let device = if n % 2 == 0 { &floor.device } else { &other };
            floor.sign_in_at(device, json!({"name": name, "pin": "7392"})).await.refused(401, "identity.wrong_pin");
        }
        let locked = floor.sign_in_at(&other, json!({"name": name, "pin": "7391"})).await;
        assert_eq!(
            (&locked.headers["retry-after"], &locked.json["params"]["seconds"]),
            (&"60".parse().unwrap(), &json!(60))
        );
        locked.refused(429, "identity.too_many_attempts");
    }
    floor.app.test.clock.advance(Duration::seconds(59));
    assert_eq!(floor.sign_in("ann", "7391").await.headers["retry-after"], "1");
    floor.app.test.clock.advance(Duration::seconds(1));
    floor.sign_in("ann", "7391").await.expect(200);
    floor.sign_in("ann", "7392").await.refused(401, "identity.wrong_pin");
    floor.sign_in("ann", "7391").await.expect(200);
}

#[tokio::test]
async fn many_guesses_at_once_are_as_few_as_one_after_the_other() {
    let floor = Floor::new().await;
    let guesses = join_all((0..12).map(|n| {
        let (floor, pin) = (&floor, format!("8{n:02}3"));
        async move { floor.sign_in("ann", &pin).await.status }
    }))
    .await;
    assert_eq!(guesses.iter().filter(|status| **status == 401).count(), 5, "{guesses:?}");
    assert_eq!(guesses.iter().filter(|status| **status == 429).count(), 7, "{guesses:?}");
}

#[tokio::test]
async fn an_administrator_unlocks_an_account_and_a_device() {
    let floor = Floor::new().await;
    for _ in 0..5 {
        floor.sign_in("ann", "7392").await.refused(401, "identity.wrong_pin");
    }
    floor.sign_in("ann", "7391").await.refused(429, "identity.too_many_attempts");
    floor.admin(Method::POST, &format!("/users/{}/unlock", floor.ann), Value::Null).await.expect(200);
    floor.sign_in("ann", "7391").await.expect(200);

    for n in 0..15 {
        floor.sign_in(&format!("guess-{n}"), "7391").await.refused(401, "identity.wrong_pin");
    }
    floor.sign_in("ann", "7391").await.refused(429, "identity.too_many_attempts");
    let other = floor.another_device().await;
    floor.sign_in_at(&other, json!({"name": "ann", "pin": "7391"})).await.expect(200);
    floor.admin(Method::POST, &format!("/devices/{}/unlock", floor.device_id), Value::Null).await.expect(200);
    floor.sign_in("ann", "7391").await.expect(200);
}

#[tokio::test]
async fn a_success_on_a_device_forgives_nothing_of_what_others_guessed_there() {
    let floor = Floor::new().await;
    for n in 0..20 {
        if n % 4 == 0 {
            floor.sign_in("ann", "7391").await.expect(200);
        }
        floor.sign_in(&format!("guess-{n}"), "7391").await.refused(401, "identity.wrong_pin");
    }
    floor.app.test.clock.advance(Duration::seconds(30));
    assert_eq!(floor.sign_in("ann", "7391").await.headers["retry-after"], "30");
    floor.app.test.clock.advance(Duration::seconds(30));
    // After the wait two people in a row sign in: the first success is no failure.
    floor.sign_in("ann", "7391").await.expect(200);
    floor.sign_in("ann", "7391").await.expect(200);
}

#[tokio::test]
async fn a_session_by_pin_is_over_with_the_shift_or_an_hour_without_use() {
    let floor = Floor::new().await;
    let session = floor.sign_in("ann", "7391").await.cookie();
    for _ in 0..12 {
        floor.get("/session", &session).await.expect(200);
        floor.app.test.clock.advance(Duration::minutes(59));
    }
    floor.get("/session", &session).await.expect(200);
    floor.app.test.clock.advance(Duration::minutes(12));
    floor.get("/session", &session).await.refused(401, "auth.not_signed_in");

    let session = floor.sign_in("ann", "7391").await.cookie();
    floor.get("/session", &session).await.expect(200);
    floor.app.test.clock.advance(Duration::minutes(60));
    floor.get("/session", &session).await.refused(401, "auth.not_signed_in");
}

#[tokio::test]
async fn by_pin_an_administrator_works_and_administers_nothing() {
    let floor = Floor::new().await;
    floor.with_pin("boss", "system_admin", "8264").await;
    let answer = floor.sign_in("boss", "8264").await;
    let session = answer.cookie();
    let view = answer.expect(200);
    assert_eq!(view["roles"], json!(["warehouse_manager"]));
    assert!(view["permissions"].as_array().unwrap().contains(&json!("inventory:adjust")));
    for path in ["/users", "/devices", "/audit"] {
        floor.get(path, &session).await.refused(403, "auth.forbidden");
    }
    assert_eq!(floor.get("/session", &session).await.expect(200), view);
}

#[tokio::test]
async fn revoking_a_device_signs_out_who_is_on_it_at_once() {
    let floor = Floor::new().await;
    let session = floor.sign_in("ann", "7391").await.cookie();
    let sessions = format!("/users/{}/sessions", floor.ann);
    let listed = floor.admin(Method::GET, &sessions, Value::Null).await.expect(200);
    assert_eq!(
        (&listed["items"][0]["device_name"], listed["items"].as_array().unwrap().len()),
        (&json!("Handheld 7"), 1)
    );
    floor.admin(Method::POST, &format!("/devices/{}/revoke", floor.device_id), Value::Null).await.expect(200);
    floor.get("/session", &session).await.refused(401, "auth.not_signed_in");
    floor.sign_in("ann", "7391").await.refused(403, "identity.device_unknown");
    assert_eq!(floor.admin(Method::GET, &sessions, Value::Null).await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn one_person_at_a_time_is_signed_in_on_a_device() {
    let floor = Floor::new().await;
    floor.with_pin("bob", "warehouse_operator", "8264").await;
    let ann = floor.sign_in("ann", "7391").await.cookie();
    let bob = floor.sign_in("bob", "8264").await.cookie();
    floor.get("/session", &ann).await.refused(401, "auth.not_signed_in");
    assert_eq!(floor.get("/session", &bob).await.expect(200)["name"], "bob");
}

#[tokio::test]
async fn an_account_is_signed_out_everywhere() {
    let floor = Floor::new().await;
    let by_pin = floor.sign_in("ann", "7391").await.cookie();
    let by_password = floor.app.sign_in("ann", "password of ann").await.cookie();
    let out = floor.admin(Method::POST, &format!("/users/{}/sign-out", floor.ann), Value::Null).await.expect(200);
    assert_eq!(out, json!({"sessions": 2}));
    for session in [by_pin, by_password] {
        floor.get("/session", &session).await.refused(401, "auth.not_signed_in");
    }
}

#[tokio::test]
async fn a_pin_is_changed_by_who_knows_it_and_ends_other_sessions() {
    let floor = Floor::new().await;
    let other = floor.another_device().await;
    let session = floor.sign_in("ann", "7391").await.cookie();
    let elsewhere = floor.sign_in_at(&other, json!({"name": "ann", "pin": "7391"})).await.cookie();
    let both = format!("{session}; {}", floor.device);
    let change = async |current: &str, new: &str| {
        let headers = [("cookie", &*both), ("sec-fetch-site", "same-origin")];
        floor.app.send(Method::PUT, "/session/pin", &headers, json!({"current": current, "new": new})).await
    };
    for (weak, pointer) in [("1234", "/new"), ("0000", "/new"), ("12", "/new")] {
        assert_eq!(change("7391", weak).await.expect(422)["errors"][0]["pointer"], pointer);
    }
    change("7392", "8264").await.refused(403, "identity.wrong_pin");
    change("7391", "8264").await.is(204);
    floor.get("/session", &session).await.expect(200);
    let there = format!("{elsewhere}; {other}");
    floor
        .app
        .send(Method::GET, "/session", &[("cookie", &there)], Value::Null)
        .await
        .refused(401, "auth.not_signed_in");
    change("password of ann", "904157").await.is(204);
    floor.sign_in("ann", "904157").await.expect(200);
}

#[tokio::test]
async fn guessing_the_present_pin_locks_the_account_too() {
    let floor = Floor::new().await;
    let both = format!("{}; {}", floor.sign_in("ann", "7391").await.cookie(), floor.device);
    let headers = [("cookie", &*both), ("sec-fetch-site", "same-origin")];
    let guess = json!({"current": "7392", "new": "8264"});
    for _ in 0..5 {
        floor.app.send(Method::PUT, "/session/pin", &headers, guess.clone()).await.refused(403, "identity.wrong_pin");
    }
    floor.app.send(Method::PUT, "/session/pin", &headers, guess).await.refused(429, "identity.too_many_attempts");
    floor.sign_in("ann", "7391").await.refused(429, "identity.too_many_attempts");
}

#[tokio::test]
async fn an_administrator_sets_a_pin_and_takes_it_away() {
    let floor = Floor::new().await;
    let session = floor.sign_in("ann", "7391").await.cookie();
    floor.set_pin(&floor.ann, "1234").await.refused(422, "invalid");
    floor.set_pin(&floor.ann, "8264").await.is(204);
    floor.get("/session", &session).await.refused(401, "auth.not_signed_in");
    floor.sign_in("ann", "7391").await.refused(401, "identity.wrong_pin");
    floor.sign_in("ann", "8264").await.expect(200);
    floor.admin(Method::DELETE, &format!("/users/{}/pin", floor.ann), Value::Null).await.expect(200);
    floor.sign_in("ann", "8264").await.refused(401, "identity.wrong_pin");
    assert_eq!(
        floor.admin(Method::GET, &format!("/users/{}", floor.ann), Value::Null).await.expect(200)["has_pin"],
        false
    );
}

#[tokio::test]
async fn a_device_offers_the_names_of_its_warehouse_with_a_pin() {
    let floor = Floor::new().await;
    for ((person, ..), name) in PEOPLE.iter().zip(["anna", "timur", "olga"]) {
        let id = floor.with_pin(name, "warehouse_operator", "7391").await;
        let user = floor.admin(Method::GET, &format!("/users/{id}"), Value::Null).await.expect(200);
        let version = user["version"].as_i64().unwrap();
        floor.app.patch(&format!("/users/{id}"), &floor.root, version, json!({"person_id": person})).await.expect(200);
    }
    let names = async |query: &str| {
        let headers = [("cookie", &*floor.device)];
        floor.app.send(Method::GET, &format!("/session/people{query}"), &headers, Value::Null).await
    };
    let all = names("").await.expect(200);
    let name = |name: &str, person: Option<&str>| json!({"name": name, "person_name": person});
    let everywhere =
        json!([name("ann", None), name("anna", Some("Anna Petrova")), name("timur", Some("Timur Saidov"))]);
    assert_eq!(all["items"], everywhere);
    floor
        .app
        .patch(&format!("/devices/{}", floor.device_id), &floor.root, 3, json!({"warehouse_id": HERE}))
        .await
        .expect(200);
    assert_eq!(names("").await.expect(200)["items"], json!([name("ann", None), name("anna", Some("Anna Petrova"))]));
    let first = names("?limit=1").await.expect(200);
    let rest = names(&format!("?after={}", first["next"].as_str().unwrap())).await.expect(200);
    assert_eq!(rest["items"], json!([name("anna", Some("Anna Petrova"))]));
    floor.app.send(Method::GET, "/session/people", &[], Value::Null).await.refused(403, "identity.device_unknown");
}

#[tokio::test]
async fn everything_leaves_a_line_in_the_trail_and_no_secret_is_there() {
    let floor = Floor::new().await;
    let badge = floor.admin(Method::POST, &format!("/users/{}/badge", floor.ann), Value::Null).await.expect(201);
    floor.sign_in("ann", "7392").await.refused(401, "identity.wrong_pin");
    floor.sign_in("ann", "7391").await.expect(200);
    floor.admin(Method::POST, &format!("/devices/{}/revoke", floor.device_id), Value::Null).await.expect(200);
    let trail = floor.admin(Method::GET, "/audit?limit=50", Value::Null).await.expect(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().rev().map(|it| it["action"].as_str().unwrap()).collect();
    let from = actions.iter().position(|action| *action == "add_device").unwrap();
    assert_eq!(
        actions[from..],
        [
            "add_device",
            "enrol_device",
            "add_user",
            "add_token",
            "set_pin",
            "issue_badge",
            "refuse_pin",
            "sign_in_by_pin",
            "revoke_device"
        ]
    );
    let text = trail.to_string();
    for secret in [badge["code"].as_str().unwrap(), "7391", "7392"] {
        assert!(!text.contains(&format!("\"{secret}\"")), "{secret}");
    }
}
