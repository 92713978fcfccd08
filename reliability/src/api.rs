//! A client of one instance: sends once and says what came back, be it nothing.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::header;
use serde_json::Value;

/// Longer than any answer may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reply {
    /// An answer.
    Answer(Answer),
    /// The connection was refused, cut or silent: nobody knows what became of it.
    None(String),
}

/// What the server said.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    /// Whether it says that it was given before.
    pub(crate) replayed: bool,
    /// Whether it says when to come back.
    pub(crate) retry_after: bool,
    /// Whether it is a problem document.
    pub(crate) problem: bool,
}

impl Answer {
    /// The code of a problem.
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// Whether the command was carried out.
    pub(crate) fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the rules refused it, for good.
    pub(crate) fn is_refusal(&self) -> bool {
        (400..500).contains(&self.status) && !self.retry_after
    }
}

impl Reply {
    /// The answer, if it is one for ever: done, or refused by the rules. All else leaves the outcome unknown.
    pub(crate) fn outcome(&self) -> Option<&Answer> {
        match self {
            Self::Answer(answer) if answer.is_done() || answer.is_refusal() => Some(answer),
            _ => None,
        }
    }
}

/// A client of one instance.
#[derive(Debug, Clone)]
pub(crate) struct Api {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Api {
    /// # Errors
    /// If the system gives no client.
    pub(crate) fn new(address: &str, token: &str) -> Result<Self> {
        let http = reqwest::Client::builder().timeout(ANSWERED_WITHIN).build()?;
        Ok(Self { http, base: format!("http://{address}"), token: token.to_owned() })
    }

    /// As `new`, with the settings that reqwest has by itself: for short questions.
    pub(crate) fn to(address: &str, token: &str) -> Self {
        Self { http: reqwest::Client::new(), base: format!("http://{address}"), token: token.to_owned() }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let told = |error: reqwest::Error| Reply::None(format!("{:#}", anyhow::Error::from(error)));
        let response = match request.bearer_auth(&self.token).send().await {
            Ok(response) => response,
            Err(error) => return told(error),
        };
        let status = response.status().as_u16();
        let has = |name: &str| response.headers().contains_key(name);
        let (replayed, retry_after) = (has("idempotency-replayed"), has("retry-after"));
        let media = response.headers().get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok());
        let problem = media.is_some_and(|media| media.starts_with("application/problem+json"));
        match response.bytes().await {
            Ok(bytes) => {
                let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
                Reply::Answer(Answer { status, body, replayed, retry_after, problem })
            }
            Err(error) => told(error),
        }
    }

    /// Sends a command once.
    pub(crate) async fn command(&self, path: &str, key: &str, body: &Value) -> Reply {
        let url = format!("{}/api/v1{path}", self.base);
        self.send(self.http.post(url).header("idempotency-key", key).json(body)).await
    }

    /// Sends a step that was done on a device at a time, under a key that names its operation too.
    pub(crate) async fn step(&self, path: &str, key: &str, recorded_at: &str, body: &Value) -> Reply {
        let url = format!("{}{path}", self.base);
        let request = self.http.post(url).header("idempotency-key", key).header("x-request-id", key);
        self.send(request.header("ambar-recorded-at", recorded_at).json(body)).await
    }

    /// Sends a command again and again until its outcome is known, as a device does that lost the answer.
    ///
    /// # Errors
    /// If that takes longer than any fault may.
    pub(crate) async fn insist(&self, path: &str, key: &str, body: &Value) -> Result<Answer> {
        let mut last = Reply::None(String::new());
        for _ in 0..300 {
            last = self.command(path, key, body).await;
            if let Some(answer) = last.outcome() {
                return Ok(answer.clone());
            }
            crate::wait::pause(Duration::from_millis(200)).await;
        }
        bail!("POST {path} with key {key} has no outcome: {last:?}")
    }

    /// A command that must succeed: setting up.
    ///
    /// # Errors
    /// If it does not.
    pub(crate) async fn make(&self, path: &str, key: &str, body: &Value) -> Result<Value> {
        let answer = self.insist(path, key, body).await?;
        if !answer.is_done() {
            bail!("POST {path} with {body}: {} {}", answer.status, answer.body);
        }
        Ok(answer.body)
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(self.http.get(format!("{}/api/v1{path}", self.base))).await
    }

    /// Reads what must be there; asks again while the server cannot answer.
    ///
    /// # Errors
    /// If it is not there, or cannot be had in a minute.
    pub(crate) async fn read(&self, path: &str) -> Result<Value> {
        let mut last = Reply::None(String::new());
        for _ in 0..300 {
            last = self.get(path).await;
            match &last {
                Reply::Answer(answer) if answer.status == 200 => return Ok(answer.body.clone()),
                Reply::Answer(answer) if answer.is_refusal() => break,
                _ => crate::wait::pause(Duration::from_millis(200)).await,
            }
        }
        bail!("GET {path}: {last:?}")
    }

    /// Every row of a list, page by page.
    ///
    /// # Errors
    /// As `read`.
    pub(crate) async fn all(&self, path: &str) -> Result<Vec<Value>> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let mut rows = Vec::new();
        let mut after = String::new();
        loop {
            let page = self.read(&format!("{path}{joint}limit=200{after}")).await?;
            rows.extend(page["items"].as_array().context("a list has items")?.iter().cloned());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => return Ok(rows),
            }
        }
    }

    /// Whether the instance itself answers, whatever it can do.
    pub(crate) async fn is_alive(&self) -> bool {
        let asked = self.http.get(format!("{}/health/live", self.base)).timeout(Duration::from_secs(5)).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }

    /// Whether the instance can work.
    pub(crate) async fn is_ready(&self) -> bool {
        let asked = self.http.get(format!("{}/health/ready", self.base)).timeout(Duration::from_secs(5)).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, retry_after: bool) -> Reply {
        Reply::Answer(Answer { status, body: Value::Null, replayed: false, retry_after, problem: status >= 400 })
    }

    #[test]
    fn done_and_refused_are_outcomes() {
        for status in [200, 201, 404, 409, 422] {
            assert!(answer(status, false).outcome().is_some(), "{status}");
        }
    }

    #[test]
    fn trouble_and_a_twin_under_way_leave_the_outcome_unknown() {
        for reply in [answer(500, false), answer(503, true), answer(409, true), answer(429, true)] {
            assert!(reply.outcome().is_none(), "{reply:?}");
        }
        assert!(Reply::None("cut".into()).outcome().is_none());
    }
}
