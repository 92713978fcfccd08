//! Requests against the routes of a module, without a port: the whole edge is there, only who calls is told by the test.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use ambar_kernel::{AccountId, Actor, Result, SystemIds, Timestamp, derived_uuid};
use ambar_web::{Access, Authenticate, Edge, LateSteps, TaskTracker, operation_table, serve_api};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use serde_json::Value;
use tower::ServiceExt;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::TestDb;

/// The routes of one or more modules behind the real edge.
#[derive(Clone)]
pub struct TestApi {
    router: Router,
    /// The finished description of the routes.
    pub description: Arc<OpenApi>,
    all: Arc<HashSet<&'static str>>,
}

/// Believes `Authorization: Bearer name permission permission …`.
struct TestAuth;

#[async_trait]
impl Authenticate for TestAuth {
    async fn authenticate(&self, headers: &HeaderMap, _now: Timestamp) -> Result<Option<Actor>> {
        let Some(words) = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()) else {
            return Ok(None);
        };
        let mut words = words.split(' ').skip(1);
        let Some(name) = words.next() else { return Ok(None) };
        // A handful of names a test: leaking them is cheaper than a second kind of Actor.
        let permissions: HashSet<&'static str> =
            words.map(|word| &*Box::leak(word.to_owned().into_boxed_str())).collect();
        Ok(Some(Actor { account: account(name), name: name.into(), person: None, permissions: Arc::new(permissions) }))
    }
}

/// The account of a caller's name.
#[must_use]
pub fn account(name: &str) -> AccountId {
    AccountId::from(derived_uuid(Uuid::nil(), name))
}

impl TestApi {
    /// Serves `routes`, whose paths are without `/api/v1`.
    #[must_use]
    pub fn new(test: &TestDb, routes: OpenApiRouter) -> Self {
        Self::with_late(test, routes, None)
    }

    /// The same, where late steps that are refused become tasks.
    #[must_use]
    pub fn with_late(test: &TestDb, routes: OpenApiRouter, late: Option<Arc<dyn LateSteps>>) -> Self {
        let edge = Edge {
            auth: Arc::new(TestAuth),
            replies: Arc::new(test.db.clone()),
            clock: test.clock.clone(),
            late,
            ids: Arc::new(SystemIds),
            in_flight: TaskTracker::new(),
            // Longer than any test may take: a busy machine is no fault.
            patience: Duration::from_secs(300),
        };
        let (router, description) = serve_api(routes, edge).unwrap_or_else(|incomplete| panic!("{incomplete}"));
        let all = operation_table(&description)
            .iter()
            .filter_map(|(_, info)| match &info.access {
                Access::Permission(name) => Some(&*Box::leak(name.clone().into_boxed_str())),
                Access::Public | Access::SignedIn => None,
            })
            .collect();
        Self { router, description: Arc::new(description), all: Arc::new(all) }
    }

    /// A caller who may do everything that the routes know.
    #[must_use]
    pub fn anyone(&self, name: &str) -> TestCaller {
        let all: Vec<_> = self.all.iter().copied().collect();
        self.caller(name, &all)
    }

    /// A caller with these permissions alone.
    #[must_use]
    pub fn caller(&self, name: &str, permissions: &[&str]) -> TestCaller {
        TestCaller {
            api: self.clone(),
            bearer: Some(format!("Bearer {name} {}", permissions.join(" ")).trim().to_owned()),
        }
    }

    /// A caller who is not signed in.
    #[must_use]
    pub fn nobody(&self) -> TestCaller {
        TestCaller { api: self.clone(), bearer: None }
    }
}

/// Somebody who calls.
#[derive(Clone)]
pub struct TestCaller {
    api: TestApi,
    bearer: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct TestResponse {
    /// HTTP status.
    pub status: u16,
    /// The body; null if there is none, or it is no JSON.
    pub json: Value,
    /// The body as it came.
    pub body: Bytes,
    /// The headers.
    pub headers: HeaderMap,
}

impl TestResponse {
    /// The body, if the status is this; panics with everything otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{:#}", self.json);
        self.json
    }

    /// Panics unless it is a problem of this status and code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        assert_eq!((self.status, self.json["code"].as_str()), (status, Some(code)), "{:#}", self.json);
        self.json
    }
}

static KEYS: AtomicU64 = AtomicU64::new(1);

impl TestCaller {
    /// Reads; `path` is without `/api/v1`.
    pub async fn get(&self, path: &str) -> TestResponse {
        self.send(Method::GET, path, None, None, None).await
    }

    /// Writes with a new key.
    pub async fn post(&self, path: &str, body: Value) -> TestResponse {
        self.send(Method::POST, path, Some(&new_key()), None, Some(body)).await
    }

    /// Writes with this key.
    pub async fn post_keyed(&self, path: &str, key: &str, body: Value) -> TestResponse {
        self.send(Method::POST, path, Some(key), None, Some(body)).await
    }

    /// Changes what was read at `version`, with a new key.
    pub async fn patch(&self, path: &str, version: i64, body: Value) -> TestResponse {
        self.send(Method::PATCH, path, Some(&new_key()), Some(version), Some(body)).await
    }

    /// Acts on what was read at `version`, with a new key.
    pub async fn post_at(&self, path: &str, version: i64, body: Value) -> TestResponse {
        self.send(Method::POST, path, Some(&new_key()), Some(version), Some(body)).await
    }

    /// The header by which the routes know the caller, if anybody.
    #[must_use]
    pub fn bearer(&self) -> Option<&str> {
        self.bearer.as_deref()
    }

    /// Sends anything.
    ///
    /// # Panics
    /// If the request cannot be made: a mistake of the test.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        key: Option<&str>,
        if_match: Option<i64>,
        body: Option<Value>,
    ) -> TestResponse {
        let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
        if let Some(bearer) = &self.bearer {
            request = request.header(header::AUTHORIZATION, bearer);
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if let Some(version) = if_match {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        let body = body.map_or_else(Body::empty, |json| Body::from(json.to_string()));
        self.send_raw(request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    /// Sends a request as it is, and as nobody: its headers, its bytes, its address are the test's.
    ///
    /// # Panics
    /// If there is no answer, which the edge does not let happen.
    pub async fn send_raw(&self, request: Request<Body>) -> TestResponse {
        let response = self.api.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if headers.get(header::CONTENT_TYPE).is_some_and(|media| media == "text/event-stream") {
            // It has no end.
            return TestResponse { status, json: Value::Null, body: Bytes::new(), headers };
        }
        let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        TestResponse { status, json, body: bytes, headers }
    }
}

fn new_key() -> String {
    format!("test-{}", KEYS.fetch_add(1, Ordering::Relaxed))
}
