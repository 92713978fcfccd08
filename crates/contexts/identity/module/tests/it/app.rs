//! The module behind the edge, with its own authenticator instead of the test's.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use ambar_identity::{Identity, NewAccount, schema};
use ambar_kernel::SystemIds;
use ambar_pg::platform_schema;
use ambar_testkit::TestDb;
use ambar_web::{Edge, TaskTracker, serve_api};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use serde_json::Value;

use crate::fakes::{OneWarehouse, People};

pub struct App {
    pub test: TestDb,
    pub identity: Identity,
    router: Router,
    keys: AtomicU32,
}

pub struct Answer {
    pub status: u16,
    pub json: Value,
    pub headers: HeaderMap,
}

impl Answer {
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.json);
        self.json
    }
    /// With a body or without.
    #[track_caller]
    pub fn is(&self, status: u16) {
        assert_eq!(self.status, status, "{:#}", self.json);
    }
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{:#}", self.json);
    }
    /// The session's cookie, as a browser sends it back.
    pub fn cookie(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

impl App {
    pub async fn start() -> Self {
        let test = TestDb::new(vec![platform_schema(), schema()]).await;
        let identity = Identity::new(test.db.clone());
        let edge = Edge {
            auth: identity.authenticator(),
            replies: Arc::new(test.db.clone()),
            clock: test.clock.clone(),
            late: None,
            ids: Arc::new(SystemIds),
            in_flight: TaskTracker::new(),
            patience: std::time::Duration::from_secs(300),
        };
        let (router, _) = serve_api(identity.routes(Arc::new(People), Arc::new(OneWarehouse)), edge).unwrap();
        Self { test, identity, router, keys: AtomicU32::new(0) }
    }

    /// Adds an account and answers a token of it.
    pub async fn account(&self, name: &str, role: &str) -> String {
        let ctx = self.test.db.system_ctx();
        let account =
            NewAccount { name: name.into(), password: format!("password of {name}"), roles: vec![role.into()] };
        self.identity.create_account(&ctx, account).await.unwrap();
        self.identity.issue_token(&ctx, name, "test", 1).await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let key = format!("k{}", self.keys.fetch_add(1, Ordering::Relaxed));
        let mut request =
            Request::builder().method(method).uri(format!("/api/v1{path}")).header("idempotency-key", key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let request = request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap();
        let response = tower::ServiceExt::oneshot(self.router.clone(), request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Answer { status, json: serde_json::from_slice(&bytes).unwrap_or(Value::Null), headers }
    }

    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, &[("authorization", &format!("Bearer {token}"))], Value::Null).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[("authorization", &format!("Bearer {token}"))], body).await
    }

    pub async fn patch(&self, path: &str, token: &str, version: i64, body: Value) -> Answer {
        let headers = [("authorization", &*format!("Bearer {token}")), ("if-match", &*format!("\"{version}\""))];
        self.send(Method::PATCH, path, &headers, body).await
    }

    pub async fn sign_in(&self, name: &str, password: &str) -> Answer {
        self.send(Method::POST, "/session", &[], serde_json::json!({"name": name, "password": password})).await
    }
}
