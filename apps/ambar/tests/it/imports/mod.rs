//! Imports through the API and the worker, on all contexts together.

mod books;
mod damaged;
mod deliveries;
mod documents;
mod items;
mod locations;
mod mending;
mod orders;
mod stock;
mod undo;
mod undo_documents;
mod work;

use std::sync::atomic::{AtomicU64, Ordering};

use ambar_testkit::{TestCaller, TestResponse};
use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};

use crate::scene::{Scene, list, text};

static KEYS: AtomicU64 = AtomicU64::new(1);

/// Uploads a file of a kind, with more of the query if it begins with `&`.
pub async fn upload(caller: &TestCaller, query: &str, bytes: impl Into<Vec<u8>>) -> TestResponse {
    upload_keyed(caller, &format!("import-{}", KEYS.fetch_add(1, Ordering::Relaxed)), query, bytes).await
}

pub async fn upload_keyed(caller: &TestCaller, key: &str, query: &str, bytes: impl Into<Vec<u8>>) -> TestResponse {
    let request = Request::builder()
        .method("POST")
        .uri(format!("/api/v1/imports?{query}"))
        .header(header::AUTHORIZATION, caller.bearer().unwrap_or_default())
        .header("idempotency-key", key)
        .header(header::CONTENT_TYPE, "text/csv");
    caller.send_raw(request.body(Body::from(bytes.into())).unwrap()).await
}

impl Scene {
    /// A file of opening stock for the warehouse.
    pub fn opening(&self) -> String {
        format!("kind=stock&warehouse_id={}", text(&self.warehouse))
    }

    /// A file of the warehouse's places.
    fn places(&self) -> String {
        format!("kind=locations&warehouse_id={}", text(&self.warehouse))
    }

    /// Uploads a file and lets it be checked.
    pub async fn checked(&self, query: &str, bytes: impl Into<Vec<u8>>) -> Value {
        let id = upload(&self.boss, query, bytes).await.expect(201)["id"].clone();
        self.work().await;
        self.import(&id).await
    }

    /// Does every job that waits.
    pub async fn work(&self) {
        self.app.contexts.jobs().drain().await.unwrap();
    }

    pub async fn import(&self, id: &Value) -> Value {
        self.boss.get(&format!("/imports/{}", text(id))).await.expect(200)
    }

    /// Commits a checked import and lets it come in.
    pub async fn committed(&self, import: &Value, mode: &str) -> Value {
        let id = &import["id"];
        self.boss.post(&format!("/imports/{}/commit", text(id)), json!({ "mode": mode })).await.expect(200);
        self.work().await;
        self.import(id).await
    }

    /// Every error as `row column code`.
    async fn errors(&self, import: &Value) -> Vec<String> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page =
                self.boss.get(&format!("/imports/{}/errors?limit=3{after}", text(&import["id"]))).await.expect(200);
            for error in list(&page["items"]) {
                let column = error["column"].as_str().unwrap_or("-");
                found.push(format!("{} {column} {}", error["row"], text(&error["code"])));
            }
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return found,
            }
        }
    }

    pub async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.app.test.owner).await.unwrap()
    }
}

/// The figures of an import that are of interest together.
#[track_caller]
pub fn figures(import: &Value, names: &[&str]) -> Vec<i64> {
    names.iter().map(|name| import[*name].as_i64().unwrap_or_else(|| panic!("{name} of {import:#}"))).collect()
}
