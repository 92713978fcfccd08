//! The server, as `ambar import` asks it.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::Value;

/// How long a server that cannot now is asked again, in tries of half a second.
const TRIES: usize = 120;

/// The server.
pub(super) struct Client {
    http: reqwest::Client,
    base: Url,
    token: String,
}

/// What is sent.
pub(super) enum Body {
    None,
    Json(Value),
    File(Vec<u8>),
}

impl Client {
    /// # Errors
    /// If the address is none.
    pub(super) fn new(server: &str, token: &str) -> Result<Self> {
        let address = format!("{}/api/v1/", server.trim_end_matches('/'));
        let base =
            Url::parse(&address).with_context(|| format!("{server:?} is no address such as http://127.0.0.1:8080"))?;
        let http = reqwest::Client::builder().timeout(Duration::from_secs(120)).build()?;
        Ok(Self { http, base, token: token.to_owned() })
    }

    /// Reads.
    ///
    /// # Errors
    /// The problem, as the server words it; if it cannot be reached.
    pub(super) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        self.send(Method::GET, path, query, None, Body::None).await
    }

    /// Sends a command under a key, and repeats it until there is an answer.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub(super) async fn post(&self, path: &str, query: &[(&str, &str)], key: &str, body: Body) -> Result<Value> {
        self.send(Method::POST, path, query, Some(key), body).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        query: &[(&str, &str)],
        key: Option<&str>,
        body: Body,
    ) -> Result<Value> {
        let mut url = self.base.join(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        // Cloning it for a repetition does not copy it.
        let file = match &body {
            Body::File(bytes) => Some(axum::body::Bytes::from(bytes.clone())),
            Body::None | Body::Json(_) => None,
        };
        let mut last = String::new();
        for _ in 0..TRIES {
            let mut request = self.http.request(method.clone(), url.clone()).bearer_auth(&self.token);
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            if let Some(file) = &file {
                request = request.header("content-type", content_type(file)).body(file.clone());
            }
            if let Body::Json(json) = &body {
                request = request.json(json);
            }
            match request.send().await {
                Ok(response) if in_trouble(&response) => last = format!("it answers {}", response.status()),
                Ok(response) => return answer(response).await,
                Err(error) if error.is_connect() || error.is_timeout() || error.is_request() => {
                    last = format!("{:#}", anyhow::Error::from(error));
                }
                Err(error) => return Err(error.into()),
            }
            pause().await;
        }
        bail!("{} does not answer: {last}", self.base)
    }
}

/// What a file is, as its first bytes tell.
fn content_type(file: &[u8]) -> &'static str {
    if file.starts_with(b"PK\x03\x04") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else {
        "text/csv"
    }
}

async fn answer(response: Response) -> Result<Value> {
    let status = response.status();
    let body: Value = response.json().await.unwrap_or_default();
    if status.is_success() {
        return Ok(body);
    }
    let detail = body["detail"].as_str().unwrap_or("no more is known");
    bail!("the server refused: {detail} ({} {})", status.as_u16(), body["code"].as_str().unwrap_or_default())
}

/// The server says that it could not, or that this very command is under way: ask again with the same key.
fn in_trouble(response: &Response) -> bool {
    matches!(response.status(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
        || (response.status() == StatusCode::CONFLICT && response.headers().contains_key("retry-after"))
}

/// Waits before the server is asked again.
#[expect(
    clippy::disallowed_methods,
    reason = "a server at work announces nothing to a program that has no stream open"
)]
pub(super) async fn pause() {
    tokio::time::sleep(Duration::from_millis(250)).await;
}
