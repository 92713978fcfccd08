//! Scripts, compiled by the server, run by the reference runner, their outcomes performed over the API on PostgreSQL.

mod described;
mod flows;
mod late;
mod reports;

use ambar_steps_script::{
    Call, Script,
    runner::{Runner, Scan, Wrong},
};
use ambar_testkit::{TestCaller, TestResponse};
use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::{Value, json};

use crate::scene::{Scene, text};

impl Scene {
    /// The script at an address. It must fit the description of the API.
    pub async fn script(&self, path: &str) -> Script {
        let script: Script = serde_json::from_value(self.get(path).await).unwrap();
        assert_eq!(script.validate(), [], "{path}");
        described::check(&self.api(), &script);
        script
    }

    /// The script of a task, which is claimed first.
    pub async fn task_script(&self, task: &Value) -> Script {
        self.claim(task).await;
        self.script(&format!("/tasks/{}/script", text(task))).await
    }

    pub async fn free_script(&self, flow: &str) -> Script {
        self.script(&format!("/scripts/{flow}?warehouse_id={}", text(&self.warehouse))).await
    }

    pub fn api(&self) -> Value {
        serde_json::to_value(&*self.app.api.description).unwrap()
    }
}

/// A person with a script in the hand.
pub struct Walk<'a> {
    by: TestCaller,
    pub runner: Runner<'a>,
    /// What the operations answered.
    pub answers: Vec<Value>,
}

impl<'a> Walk<'a> {
    pub fn of(scene: &Scene, script: &'a Script) -> Self {
        Self { by: scene.boss.clone(), runner: Runner::new(script), answers: Vec::new() }
    }

    async fn perform(&mut self, calls: Result<Vec<Call>, Wrong>) {
        for call in calls.unwrap() {
            let path = call.path.strip_prefix("/api/v1").unwrap();
            let answer = self.by.post(path, call.body.clone()).await;
            assert!((200..300).contains(&answer.status), "{call:?}: {} {:#}", answer.status, answer.json);
            self.answers.push(answer.json);
        }
    }

    pub async fn scan(&mut self, code: &str) {
        self.scan_all(Scan::code(code)).await;
    }

    pub async fn scan_all(&mut self, scan: Scan) {
        let calls = self.runner.scan(&scan);
        self.perform(calls).await;
    }

    pub async fn choose(&mut self, action: &str) {
        let calls = self.runner.choose(action);
        self.perform(calls).await;
    }

    pub async fn all(&mut self) {
        let calls = self.runner.all();
        self.perform(calls).await;
    }

    pub async fn confirm(&mut self) {
        let calls = self.runner.confirm();
        self.perform(calls).await;
    }

    pub async fn enter(&mut self, slot: &str, value: &str) {
        let calls = self.runner.enter_value(slot, value);
        self.perform(calls).await;
    }

    /// Scans and taps so far.
    pub fn effort(&self) -> (u32, u32) {
        (self.runner.scans, self.runner.taps)
    }

    #[track_caller]
    pub fn last(&self) -> &Value {
        self.answers.last().unwrap()
    }
}

/// Sends a step that was done at `at`.
pub async fn send_late(by: &TestCaller, path: &str, key: &str, at: &str, body: &Value) -> TestResponse {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("/api/v1{path}"))
        .header(header::AUTHORIZATION, by.bearer().unwrap())
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .header("ambar-recorded-at", at);
    by.send_raw(request.body(Body::from(body.to_string())).unwrap()).await
}

/// Released mugs for a customer: the order.
pub async fn released(scene: &Scene, sku: &str, quantity: &str) -> Value {
    scene.release(&scene.order(json!([{"sku": sku, "quantity": quantity}])).await).await
}
