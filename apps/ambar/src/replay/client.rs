//! One of the customer's systems or people: sends requests, repeats them with the same key until there is an answer.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use super::stats::Stats;

/// How long an unreachable server is waited for, in tries of half a second.
const TRIES: usize = 120;

/// A client of the server, shared by all that work.
#[derive(Clone)]
pub(crate) struct Client {
    http: reqwest::Client,
    server: Arc<str>,
    token: Arc<str>,
    /// Before every key: the same for the same file and seed.
    keys: Arc<str>,
    stats: Arc<Stats>,
    commands: Arc<AtomicUsize>,
}

/// What the server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// The problem, as the server words it.
    pub(crate) fn ok(self, what: &str) -> Result<Value> {
        if self.status.is_success() { Ok(self.body) } else { bail!("{what}: {}", self.problem()) }
    }

    /// The code of a problem; empty for a success.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// The problem in a line.
    pub(crate) fn problem(&self) -> String {
        format!("{} {} {}", self.status.as_u16(), self.code(), self.body["detail"].as_str().unwrap_or_default())
    }
}

impl Client {
    /// # Errors
    /// If the address is none.
    pub(crate) fn new(server: &str, token: &str, keys: String, stats: Arc<Stats>) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).pool_max_idle_per_host(64).build()?;
        reqwest::Url::parse(server)
            .with_context(|| format!("{server:?} is no address such as http://127.0.0.1:8080"))?;
        Ok(Self {
            http,
            server: server.trim_end_matches('/').into(),
            token: token.into(),
            keys: keys.into(),
            stats,
            commands: Arc::default(),
        })
    }

    /// Commands that were answered so far.
    pub(crate) fn commands(&self) -> usize {
        self.commands.load(Ordering::Relaxed)
    }

    /// Reads; `path` begins with a slash and is under the API's prefix.
    ///
    /// # Errors
    /// If the server cannot be reached.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer> {
        self.send(Method::GET, &format!("/api/v1{path}"), None, None).await
    }

    /// Reads what is no API: metrics.
    ///
    /// # Errors
    /// If the server cannot be reached.
    pub(crate) async fn text(&self, path: &str) -> Result<String> {
        Ok(self.http.get(format!("{}{path}", self.server)).send().await?.text().await?)
    }

    /// Sends a command under the key of this step of the replay; counted and timed as `kind`.
    ///
    /// # Errors
    /// If the server cannot be reached, or keeps answering that it is not able to.
    pub(crate) async fn post(&self, kind: &'static str, path: &str, step: &str, body: &Value) -> Result<Answer> {
        self.command(kind, Method::POST, path, step, body).await
    }

    /// As [`Client::post`], with PUT, for what nobody has set yet.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub(crate) async fn put_first(&self, kind: &'static str, path: &str, step: &str, body: &Value) -> Result<Answer> {
        self.command(kind, Method::PUT, path, step, body).await
    }

    async fn command(
        &self,
        kind: &'static str,
        method: Method,
        path: &str,
        step: &str,
        body: &Value,
    ) -> Result<Answer> {
        let key = format!("{}{step}", self.keys);
        let began = Instant::now();
        let answer = self.send(method, &format!("/api/v1{path}"), Some(&key), Some(body)).await?;
        self.stats.record(kind, began.elapsed());
        self.commands.fetch_add(1, Ordering::Relaxed);
        Ok(answer)
    }

    /// Repeats until there is an answer: a lost one is found by the key.
    async fn send(&self, method: Method, path: &str, key: Option<&str>, body: Option<&Value>) -> Result<Answer> {
        let url = format!("{}{path}", self.server);
        let mut last = String::new();
        for _ in 0..TRIES {
            let mut request = self.http.request(method.clone(), &url).bearer_auth(&self.token);
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            if method == Method::PUT {
                request = request.header("if-match", "\"0\"");
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            match request.send().await {
                Ok(response) if in_trouble(&response) => last = format!("it answers {}", response.status()),
                Ok(response) => {
                    let status = response.status();
                    match response.bytes().await {
                        Ok(bytes) => {
                            return Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) });
                        }
                        Err(error) => last = error.to_string(),
                    }
                }
                Err(error) => last = format!("{:#}", anyhow::Error::from(error)),
            }
            wait_a_moment().await;
        }
        bail!("{} does not answer {method} {path}: {last}", self.server)
    }
}

/// The server says that it could not, or that this very command is under way: ask again with the same key.
fn in_trouble(response: &Response) -> bool {
    matches!(response.status(), StatusCode::SERVICE_UNAVAILABLE | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT)
        || (response.status() == StatusCode::CONFLICT && response.headers().contains_key("retry-after"))
}

#[expect(clippy::disallowed_methods, reason = "a server that starts again announces itself to nobody")]
pub(super) async fn wait_a_moment() {
    tokio::time::sleep(Duration::from_millis(500)).await;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn response(status: u16, retry_after: bool) -> Response {
        let builder = axum::http::Response::builder().status(status);
        let builder = if retry_after { builder.header("retry-after", "1") } else { builder };
        Response::from(builder.body("").unwrap())
    }

    #[test]
    fn a_server_that_cannot_now_is_asked_again() {
        for status in [502, 503, 504] {
            assert!(in_trouble(&response(status, false)), "{status}");
        }
        assert!(in_trouble(&response(409, true)), "the same command is under way");
    }

    #[test]
    fn a_refusal_is_an_answer_and_is_not_asked_for_again() {
        for status in [200, 400, 401, 403, 404, 409, 422, 500] {
            assert!(!in_trouble(&response(status, false)), "{status}");
        }
    }

    #[test]
    fn a_refusal_is_told_with_its_step_status_code_and_words() {
        let body = json!({"code": "stock.short", "detail": "Only 3 are left."});
        let answer = Answer { status: StatusCode::CONFLICT, body };
        assert_eq!(answer.code(), "stock.short");
        assert_eq!(answer.ok("an order").unwrap_err().to_string(), "an order: 409 stock.short Only 3 are left.");
    }

    #[test]
    fn a_success_has_no_code_and_gives_its_body() {
        let answer = Answer { status: StatusCode::CREATED, body: json!({"id": "7"}) };
        assert_eq!(answer.code(), "");
        assert_eq!(answer.ok("an order").unwrap(), json!({"id": "7"}));
    }

    #[test]
    fn an_address_that_is_none_is_refused_before_anything_is_sent() {
        let made = Client::new("nowhere", "t", String::new(), Arc::default());
        let refusal = made.map(|_| ()).unwrap_err().to_string();
        assert_eq!(refusal, "\"nowhere\" is no address such as http://127.0.0.1:8080");
    }
}
