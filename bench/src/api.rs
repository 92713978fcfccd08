//! A client for setting up and asking: not the one that is measured.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use futures::{StreamExt as _, TryStreamExt as _};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::output::progress;

/// How many set-up requests are under way at once.
const TOGETHER: usize = 32;

/// How long what is under way may take after a load.
const SETTLED_WITHIN: Duration = Duration::from_secs(180);

/// A client with a token.
#[derive(Clone)]
pub struct Api {
    http: reqwest::Client,
    address: Arc<str>,
    token: Arc<str>,
    keys: Arc<AtomicU64>,
}

/// What the server answered.
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
}

impl Api {
    pub fn new(address: &str, token: &str) -> Self {
        Self { http: reqwest::Client::new(), address: address.into(), token: token.into(), keys: Arc::default() }
    }

    /// Whether the server says that it is ready.
    pub async fn is_ready(&self) -> bool {
        let url = format!("http://{}/health/ready", self.address);
        self.http.get(url).send().await.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// A resource; `path` begins with a slash and is under the API's prefix.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn get(&self, path: &str) -> Result<Value> {
        let answer = self.send(Method::GET, path, None).await?;
        ok(&format!("GET {path}"), answer)
    }

    /// Sends a command under a key of its own.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let answer = self.send(Method::POST, path, Some(body)).await?;
        ok(&format!("POST {path}"), answer)
    }

    /// Sends a command under a key of its own; a refusal is an answer.
    ///
    /// # Errors
    /// If there is no answer.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Answer> {
        let url = format!("http://{}/api/v1{path}", self.address);
        let mut request = self.http.request(method.clone(), url).bearer_auth(&self.token);
        // The invariants of a long ledger take minutes.
        request = request.timeout(Duration::from_secs(1800));
        if method == Method::PUT {
            request = request.header("if-match", "\"0\"");
        }
        if let Some(body) = body {
            let key = format!("setup-{}", self.keys.fetch_add(1, Ordering::Relaxed));
            request = request.header("idempotency-key", key).json(body);
        }
        let answer = request.send().await.with_context(|| format!("{method} {path} has no answer"))?;
        let status = answer.status();
        let bytes = answer.bytes().await.with_context(|| format!("{method} {path} has half an answer"))?;
        Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) })
    }

    /// Uploads a CSV file under a key of its own.
    ///
    /// # Errors
    /// If it is refused.
    pub async fn upload(&self, path: &str, file: String) -> Result<Value> {
        let key = format!("upload-{}", self.keys.fetch_add(1, Ordering::Relaxed));
        let request = self.http.post(format!("http://{}/api/v1{path}", self.address)).bearer_auth(&self.token);
        let request = request.header("idempotency-key", key).header("content-type", "text/csv").body(file);
        let answer = request.send().await.with_context(|| format!("POST {path} has no answer"))?;
        let status = answer.status();
        let body = serde_json::from_slice(&answer.bytes().await?).unwrap_or(Value::Null);
        ok(&format!("POST {path}"), Answer { status, body })
    }

    /// Sends many commands to one path, some at a time; the answers in their order.
    ///
    /// # Errors
    /// If one is refused.
    pub async fn post_all(&self, path: &str, bodies: Vec<Value>) -> Result<Vec<Value>> {
        let calls = bodies.into_iter().map(|body| async move { self.post(path, &body).await });
        futures::stream::iter(calls).buffered(TOGETHER).try_collect().await
    }

    /// Fails if an invariant of the stock is broken, by name and example. What the end of a load left under way (events to be
    /// delivered, steps between two contexts) is given its time; what is broken for another reason fails at once. Answers what the check took.
    ///
    /// # Errors
    /// If one is broken.
    pub async fn verify(&self) -> Result<Duration> {
        let began = Instant::now();
        loop {
            let report = self.get("/invariants?settled=true").await?;
            if report["ok"] == true {
                let (movements, took) = (&report["movements"], &report["milliseconds"]);
                progress(&format!("invariants hold over {movements} movements ({took} ms)"));
                return Ok(Duration::from_millis(took.as_u64().unwrap_or_default()));
            }
            let unsettled = self.get("/invariants?settled=false").await?;
            if unsettled["ok"] != true || began.elapsed() > SETTLED_WITHIN {
                bail!("invariants are broken: {}", broken(&report).join("; "));
            }
            pause().await;
        }
    }
}

/// The rules that are broken, with the first example of each.
fn broken(report: &Value) -> Vec<String> {
    let rules = report["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let broken = rules.iter().filter(|rule| rule["violations"] != 0);
    broken
        .map(|rule| format!("{}: {} violations, as {}", rule["id"], rule["violations"], rule["examples"][0]))
        .collect()
}

/// Waits a little for what is going on in the server.
#[expect(clippy::disallowed_methods, reason = "the server's sweeps and jobs announce their end to nobody")]
pub async fn pause() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// The body of a success.
fn ok(what: &str, answer: Answer) -> Result<Value> {
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    bail!("{what} answered {}: {}", answer.status.as_u16(), answer.body)
}

/// The id in an answer.
///
/// # Errors
/// If there is none.
pub fn id(answer: &Value) -> Result<String> {
    let id = answer["id"].as_str().or_else(|| answer["item"]["id"].as_str());
    id.map(str::to_owned).with_context(|| format!("an answer has no id: {answer}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_broken_rule_is_told_with_its_first_example() {
        let report = json!({"ok": false, "rules": [{"id": "i01", "violations": 0, "examples": []},
            {"id": "i02", "violations": 3, "examples": ["row 7", "row 8"]}]});
        assert_eq!(broken(&report), [r#""i02": 3 violations, as "row 7""#]);
    }

    #[test]
    fn the_id_of_an_item_is_where_its_answer_has_it() {
        assert_eq!(id(&json!({"id": "7"})).unwrap(), "7");
        assert_eq!(id(&json!({"item": {"id": "8"}})).unwrap(), "8");
        assert!(id(&json!({"code": "x"})).is_err());
    }
}
