//! Accounts, roles, tokens, the audit trail, the feed of events.

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::App;

fn ann() -> Value {
    json!({"name": "ann", "password": "grün-und-blau", "roles": ["warehouse_operator"]})
}

#[tokio::test]
async fn an_account_is_added_changed_and_deactivated() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let added = app.post("/users", &root, ann()).await.expect(201);
    let path = format!("/users/{}", added["id"].as_str().unwrap());
    app.post("/users", &root, ann()).await.refused(409, "identity.name_taken");
    assert_eq!(app.get(&path, &root).await.expect(200), added);

    let changed = app.patch(&path, &root, 1, json!({"roles": ["warehouse_manager"], "name": "anna"})).await.expect(200);
    assert_eq!((&changed["version"], &changed["name"]), (&json!(2), &json!("anna")));
    app.patch(&path, &root, 1, json!({"active": false})).await.refused(412, "stale");
    app.sign_in("anna", "grün-und-blau").await.expect(200);
    app.patch(&path, &root, 2, json!({"active": false})).await.expect(200);
    app.sign_in("anna", "grün-und-blau").await.refused(401, "identity.wrong_password");
    let tokens = format!("{path}/tokens");
    app.post(&tokens, &root, json!({"label": "x"})).await.refused(409, "identity.account_inactive");
    let page = app.get("/users?role=system_admin", &root).await.expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn bad_accounts_are_refused_with_the_field() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    for (field, value, pointer) in [
        ("roles", json!(["king"]), "/roles"),
        ("roles", json!([]), "/roles"),
        ("password", json!("short"), "/password"),
        ("name", json!("a b"), "/name"),
        ("name", json!("a\u{202e}b"), "/name"),
        ("is_admin", json!(true), "/is_admin"),
    ] {
        let mut body = ann();
        body[field] = value;
        let answer = app.post("/users", &root, body).await;
        assert_eq!((answer.status, &answer.json["errors"][0]["pointer"]), (422, &json!(pointer)), "{:#}", answer.json);
    }
    app.get("/users/00000000-0000-0000-0000-000000000001", &root).await.refused(404, "identity.account_unknown");
    app.get("/users/ann", &root).await.refused(404, "path.unknown");
}

#[tokio::test]
async fn the_last_administrator_cannot_be_taken_away() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let me = app.get("/session", &root).await.expect(200);
    let path = format!("/users/{}", me["account_id"].as_str().unwrap());
    app.patch(&path, &root, 1, json!({"active": false})).await.refused(409, "identity.last_admin");
    app.patch(&path, &root, 1, json!({"roles": ["warehouse_operator"]})).await.refused(409, "identity.last_admin");
    app.account("second", "system_admin").await;
    app.patch(&path, &root, 1, json!({"roles": ["warehouse_operator"]})).await.expect(200);
    app.get("/users", &root).await.refused(403, "auth.forbidden");
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked_or_over() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let user = app.post("/users", &root, ann()).await.expect(201);
    let tokens = format!("/users/{}/tokens", user["id"].as_str().unwrap());
    app.post(&tokens, &root, json!({"label": "scanner", "days": 0})).await.refused(422, "invalid");
    let made = app.post(&tokens, &root, json!({"label": "scanner", "days": 1})).await.expect(201);
    let token = made["token"].as_str().unwrap();
    assert_eq!(app.get("/session", token).await.expect(200)["name"], "ann");
    let listed = app.get(&tokens, &root).await.expect(200);
    assert_eq!(listed["items"][0]["label"], "scanner");
    assert!(!listed.to_string().contains(token));

    let one = format!("{tokens}/{}", made["id"].as_str().unwrap());
    let revoke = || app.send(Method::DELETE, &one, &[], Value::Null);
    revoke().await.refused(401, "auth.not_signed_in");
    let bearer = format!("Bearer {root}");
    app.send(Method::DELETE, &one, &[("authorization", &bearer)], Value::Null).await.expect(200);
    app.send(Method::DELETE, &one, &[("authorization", &bearer)], Value::Null)
        .await
        .refused(404, "identity.token_unknown");
    app.get("/session", token).await.refused(401, "auth.not_signed_in");

    let late = app.post(&tokens, &root, json!({"label": "late", "days": 1})).await.expect(201);
    app.test.clock.advance(chrono::Duration::hours(25));
    app.get("/session", late["token"].as_str().unwrap()).await.refused(401, "auth.not_signed_in");
}

#[tokio::test]
async fn an_administrator_sets_a_forgotten_password() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    let token = app.account("ann", "warehouse_operator").await;
    let ann = app.get("/session", &token).await.expect(200);
    let path = format!("/users/{}/password", ann["account_id"].as_str().unwrap());
    app.post(&path, &token, json!({"new": "grün-und-blau"})).await.refused(403, "auth.forbidden");
    assert_eq!(app.post(&path, &root, json!({"new": "grün-und-blau"})).await.status, 204);
    app.get("/session", &token).await.refused(401, "auth.not_signed_in");
    app.sign_in("ann", "grün-und-blau").await.expect(200);
}

#[tokio::test]
async fn everything_is_in_the_audit_trail_and_no_secret_is() {
    let app = App::start().await;
    let root = app.account("root", "system_admin").await;
    app.post("/users", &root, ann()).await.expect(201);
    app.sign_in("ann", "grün-und-blau").await.expect(200);
    let trail = app.get("/audit?limit=10", &root).await.expect(200);
    let actions: Vec<_> =
        trail["items"].as_array().unwrap().iter().map(|line| line["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["sign_in", "add_user", "add_token", "add_user"]);
    assert!(!trail.to_string().contains("grün"));
    let page = app.get("/audit?limit=1&entity=account", &root).await.expect(200);
    let rest = app.get(&format!("/audit?after={}", page["next"].as_str().unwrap()), &root).await.expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn roles_permissions_and_the_feed_are_readable() {
    let app = App::start().await;
    let (manager, operator) =
        (app.account("max", "warehouse_manager").await, app.account("olga", "warehouse_operator").await);
    assert_eq!(app.get("/roles", &operator).await.expect(200).as_array().unwrap().len(), 3);
    assert!(app.get("/permissions", &operator).await.expect(200).as_array().unwrap().len() > 15);
    assert_eq!(app.get("/events?limit=5", &manager).await.expect(200), json!({"items": [], "next": null}));
    app.get("/events", &operator).await.refused(403, "auth.forbidden");
    app.get("/events?names=,", &manager).await.refused(422, "invalid");
    app.get("/events?after=nonsense", &manager).await.refused(400, "page.cursor");
}
