//! Signing in and out, sessions, throttling.

use axum::http::Method;
use chrono::Duration;
use serde_json::{Value, json};

use crate::app::App;

const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

#[tokio::test]
async fn a_session_lasts_from_sign_in_to_sign_out() {
    let app = App::start().await;
    app.account("ann", "warehouse_operator").await;
    let answer = app.sign_in("Ann", "password of ann").await;
    let cookie = answer.cookie();
    let set = answer.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
    let view = answer.expect(200);
    assert_eq!((&view["name"], &view["roles"]), (&json!("ann"), &json!(["warehouse_operator"])));

    let me = app.send(Method::GET, "/session", &[("cookie", &cookie)], Value::Null).await.expect(200);
    assert!(me["permissions"].as_array().unwrap().contains(&json!("picking:write")));

    app.send(Method::DELETE, "/session", &[("cookie", &cookie)], Value::Null).await.refused(403, "auth.cross_site");
    let gone = app.send(Method::DELETE, "/session", &[("cookie", &cookie), OURS], Value::Null).await;
    assert_eq!(gone.status, 204);
    app.send(Method::GET, "/session", &[("cookie", &cookie)], Value::Null).await.refused(401, "auth.not_signed_in");
}

#[tokio::test]
async fn a_session_is_over_after_its_time() {
    let app = App::start().await;
    app.account("ann", "warehouse_operator").await;
    let cookie = app.sign_in("ann", "password of ann").await.cookie();
    app.test.clock.advance(Duration::hours(13));
    app.send(Method::GET, "/session", &[("cookie", &cookie)], Value::Null).await.refused(401, "auth.not_signed_in");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_told_alike() {
    let app = App::start().await;
    app.account("ann", "warehouse_operator").await;
    let wrong = app.sign_in("ann", "password of bob").await;
    let unknown = app.sign_in("bob", "password of bob").await;
    assert_eq!(wrong.json["detail"], unknown.json["detail"]);
    wrong.refused(401, "identity.wrong_password");
    unknown.refused(401, "identity.wrong_password");
    app.sign_in("a\0", "password of bob").await.refused(422, "text.unprintable");
}

#[tokio::test]
async fn guessing_is_slowed_down_and_a_success_forgives() {
    let app = App::start().await;
    app.account("ann", "warehouse_operator").await;
    for _ in 0..5 {
        app.sign_in("ann", "guess-number").await.refused(401, "identity.wrong_password");
    }
    let slowed = app.sign_in("ann", "password of ann").await;
    assert_eq!(slowed.headers["retry-after"], "1");
    slowed.refused(429, "identity.too_many_attempts");
    app.test.clock.advance(Duration::seconds(2));
    app.sign_in("ann", "password of ann").await.expect(200);
    app.sign_in("ann", "guess-number").await.refused(401, "identity.wrong_password");
    app.sign_in("ann", "password of ann").await.expect(200);
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_ends_everything_else() {
    let app = App::start().await;
    let token = app.account("ann", "warehouse_operator").await;
    let (cookie, other) =
        (app.sign_in("ann", "password of ann").await.cookie(), app.sign_in("ann", "password of ann").await.cookie());
    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    let headers = [("cookie", &*cookie), OURS];
    let path = "/session/password";
    app.send(Method::POST, path, &headers, change("nonsense-9", "another-one-1"))
        .await
        .refused(403, "identity.wrong_password");
    app.send(Method::POST, path, &headers, change("password of ann", "short")).await.refused(422, "invalid");
    let done = app.send(Method::POST, path, &headers, change("password of ann", "another-one-1")).await;
    assert_eq!(done.status, 204);
    app.send(Method::GET, "/session", &[("cookie", &cookie)], Value::Null).await.expect(200);
    app.send(Method::GET, "/session", &[("cookie", &other)], Value::Null).await.refused(401, "auth.not_signed_in");
    app.get("/session", &token).await.refused(401, "auth.not_signed_in");
    app.sign_in("ann", "another-one-1").await.expect(200);
}
