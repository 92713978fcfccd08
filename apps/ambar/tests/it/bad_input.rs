//! Whatever is sent, what comes back is an answer or a precise problem, never an accident; and what is refused leaves
//! nothing behind.

mod bodies;
mod edge;
mod figures;
mod lists;

use std::sync::{
    Mutex,
    atomic::{AtomicUsize, Ordering},
};

use ambar_testkit::{TestCaller, TestResponse};
use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::Value;
use sqlx::AssertSqlSafe;

use crate::{fields::Operation, scene::Scene};

/// Requests under way at the same time.
const CLIENTS: usize = 8;

/// The scene, what the description says, and what went wrong.
struct Attack {
    scene: Scene,
    api: Value,
    /// The secret of an enrolled device, which some lists are for.
    device: String,
    before: Vec<(String, String)>,
    sent: AtomicUsize,
    wrong: Mutex<Vec<String>>,
}

impl Attack {
    async fn prepare() -> Self {
        let scene = Scene::set().await;
        scene.bring_in("MUG", "50", serde_json::json!({})).await;
        scene.app.drain().await;
        let code = scene.post("/devices", serde_json::json!({"name": "Handheld"})).await["code"].clone();
        let enrolled = scene.post("/device", serde_json::json!({"code": code, "secret": true})).await;
        let device = enrolled["secret"].as_str().unwrap().to_owned();
        let api = serde_json::to_value(&*scene.app.api.description).unwrap();
        let before = everything(&scene).await;
        Self { scene, api, device, before, sent: AtomicUsize::new(0), wrong: Mutex::default() }
    }

    /// Takes the database as it is now for what must not change.
    async fn begin(&mut self) {
        self.scene.app.drain().await;
        self.before = everything(&self.scene).await;
    }

    fn boss(&self) -> &TestCaller {
        &self.scene.boss
    }

    /// Sends anything at all.
    async fn send(
        &self,
        operation: &Operation,
        address: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> TestResponse {
        let mut request = Request::builder().method(&operation.method).uri(format!("/api/v1{address}"));
        request = request.header("authorization", self.boss().bearer().unwrap());
        if operation.method == Method::GET {
            // For writes it stays unknown: an enrolled device may well be told that a PIN is wrong, which leaves a line.
            request = request.header("ambar-device", &self.device);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.boss().send_raw(request.body(body.into()).unwrap()).await
    }

    /// A key that nobody used.
    fn key(&self) -> String {
        format!("attack-{}", self.sent.fetch_add(1, Ordering::Relaxed))
    }

    /// Sends a JSON body with a new key.
    async fn write(&self, operation: &Operation, address: &str, body: &Value) -> TestResponse {
        let key = self.key();
        let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\""), ("content-type", "application/json")];
        self.send(operation, address, &headers, body.to_string()).await
    }

    /// Notes an answer that is no problem document of a 4xx status, or that `right` does not find right.
    fn expect(&self, what: &str, answer: &TestResponse, right: impl Fn(&TestResponse) -> bool) {
        let media = answer.headers.get("content-type").and_then(|it| it.to_str().ok()).unwrap_or_default();
        let problem =
            media == "application/problem+json" && answer.json["code"].is_string() && answer.json["detail"].is_string();
        if !((400..500).contains(&answer.status) && problem && right(answer)) {
            let mut shown = answer.json.to_string();
            shown.truncate(shown.char_indices().nth(400).map_or(shown.len(), |(end, _)| end));
            self.wrong.lock().unwrap().push(format!("{what}: {} {shown}", answer.status));
        }
    }

    /// Nothing went wrong, and the database is as it was.
    async fn end(self, at_least: usize) {
        let wrong = self.wrong.into_inner().unwrap();
        let first: Vec<_> = wrong.iter().take(60).map(String::as_str).collect();
        assert!(wrong.is_empty(), "{} wrong answers:\n{}", wrong.len(), first.join("\n"));
        let sent = self.sent.into_inner();
        assert!(sent >= at_least, "only {sent} requests were sent");
        let after = everything(&self.scene).await;
        let changed: Vec<_> = self.before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        assert!(changed.is_empty(), "what was refused left something behind: {changed:#?}");
    }
}

/// The pointer that a problem names first.
fn pointer(answer: &TestResponse) -> &str {
    answer.json["errors"][0]["pointer"].as_str().unwrap_or_default()
}

fn code(answer: &TestResponse) -> &str {
    answer.json["code"].as_str().unwrap_or_default()
}

/// Every table with a digest of its rows; but for the answers that are kept for their keys, refusals among them, and the
/// failed sign-ins, which are kept so that they can be slowed down.
async fn everything(scene: &Scene) -> Vec<(String, String)> {
    let tables: Vec<(String,)> = sqlx::query_as(
        "SELECT schemaname || '.' || tablename FROM pg_tables t
         WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public') AND tablename NOT IN ('idempotency', 'sign_in_failure')
           AND NOT EXISTS (SELECT 1 FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid
                           WHERE c.oid = format('%I.%I', schemaname, tablename)::regclass)
         ORDER BY 1",
    )
    .fetch_all(&scene.app.test.owner)
    .await
    .unwrap();
    assert!(tables.len() > 30, "{tables:?}");
    let mut digests = Vec::new();
    for (table,) in tables {
        let digest = format!(
            "SELECT count(*) || ' rows, ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t"
        );
        let (digest,): (String,) =
            sqlx::query_as(AssertSqlSafe(digest)).fetch_one(&scene.app.test.owner).await.unwrap();
        digests.push((table, digest));
    }
    digests
}
