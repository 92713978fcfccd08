//! What every phase works with.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::Value;

use super::client::Client;

/// What every phase works with.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) seed: u64,
    /// Clients at work at the same time.
    pub(crate) clients: usize,
    /// Tells this file from others, in numbers of documents, lots and pallets.
    pub(crate) day: String,
}

impl World {
    pub(crate) fn new(client: Client, seed: u64, clients: usize, day: String) -> Self {
        Self { client, seed, clients, day }
    }

    /// Which system the documents come from: another seed is another shop.
    pub(crate) fn source(&self) -> String {
        format!("shop-{}", self.seed)
    }

    /// Works on all of `things`, as many at a time as there are clients; the first failure stops it.
    ///
    /// # Errors
    /// The first failure.
    pub(crate) async fn all<T, R, W: Future<Output = Result<R>>>(
        &self,
        things: impl IntoIterator<Item = T>,
        work: impl Fn(T) -> W,
    ) -> Result<Vec<R>> {
        stream::iter(things).map(work).buffer_unordered(self.clients).try_collect().await
    }

    /// Makes a thing, or finds the one that is there from another day.
    ///
    /// # Errors
    /// If it can neither be made nor found.
    pub(crate) async fn make_or_find(
        &self,
        path: &str,
        step: &str,
        body: &Value,
        taken: &str,
        find: &str,
    ) -> Result<Value> {
        let answer = self.client.post("master data", path, step, body).await?;
        if answer.code() != taken {
            return answer.ok(path);
        }
        let found = self.client.get(find).await?.ok(find)?;
        let items = found["items"].as_array().context("a list has no items")?;
        match items.first() {
            Some(item) => Ok(item.clone()),
            None => bail!("{path} says {taken}, and {find} finds nothing"),
        }
    }

    /// Waits until every event has been delivered, and answers how long that took after the last command.
    ///
    /// # Errors
    /// If events are still waiting after two minutes.
    pub(crate) async fn wait_for_events(&self) -> Result<Duration> {
        let began = Instant::now();
        loop {
            let metrics = self.client.text("/metrics").await?;
            let waiting = metrics
                .lines()
                .find_map(|line| line.strip_prefix("wms_outbox_waiting_events ")?.trim().parse::<f64>().ok());
            match waiting {
                // Without a worker in the server there is no such figure, and nothing to wait for here.
                None => return Ok(began.elapsed()),
                Some(0.0) => return Ok(began.elapsed()),
                Some(_) if began.elapsed() > Duration::from_secs(120) => bail!("events still wait after two minutes"),
                Some(_) => wait_a_little().await,
            }
        }
    }

    /// Asks the server to check every invariant of the stock. What a crash left half-way is given two minutes to be ended by
    /// the server's sweepers; after that nothing may be open any more.
    ///
    /// # Errors
    /// If the server cannot be reached.
    pub(crate) async fn invariants(&self) -> Result<Invariants> {
        let began = Instant::now();
        loop {
            let found = self.check(true).await?;
            if found.ok || began.elapsed() > Duration::from_secs(120) || !self.check(false).await?.ok {
                return Ok(found);
            }
            wait_a_little().await;
        }
    }

    async fn check(&self, settled: bool) -> Result<Invariants> {
        let path = format!("/invariants?settled={settled}");
        let report = self.client.get(&path).await?.ok("the check of the stock")?;
        let broken = report["rules"].as_array().into_iter().flatten().filter(|rule| rule["violations"] != 0);
        let broken = broken
            .map(|rule| format!("{}: {} violations", rule["id"].as_str().unwrap_or("?"), rule["violations"]))
            .collect();
        let ok = report["ok"].as_bool().context("the check of the stock says nothing")?;
        let movements = report["movements"].as_u64().context("the check of the stock tells no movements")?;
        let rules = report["rules"].as_array().map_or(0, Vec::len);
        Ok(Invariants { ok, movements, rules, broken })
    }
}

/// What the server's check of the stock found.
pub(crate) struct Invariants {
    /// Whether all of them hold.
    pub(crate) ok: bool,
    /// Movements in the ledger.
    pub(crate) movements: u64,
    rules: usize,
    broken: Vec<String>,
}

impl Invariants {
    /// For people.
    pub(crate) fn text(&self) -> String {
        if self.ok {
            format!("every invariant holds: {} rules over {} movements", self.rules, self.movements)
        } else {
            format!("INVARIANTS ARE BROKEN: {}. Run `ambar verify`.", self.broken.join("; "))
        }
    }
}

/// The id in an answer.
///
/// # Errors
/// If there is none.
pub(crate) fn id(value: &Value) -> Result<String> {
    text(value, "id")
}

/// A text in an answer.
///
/// # Errors
/// If it is not there.
pub(crate) fn text(value: &Value, field: &str) -> Result<String> {
    value[field].as_str().map(str::to_owned).with_context(|| format!("an answer has no {field}: {value}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server's figures are renewed every few seconds and announced to nobody"
)]
async fn wait_a_little() {
    tokio::time::sleep(Duration::from_millis(200)).await;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_line_says_how_much_was_checked_or_what_is_broken() {
        let whole = Invariants { ok: true, movements: 50, rules: 27, broken: vec![] };
        assert_eq!(whole.text(), "every invariant holds: 27 rules over 50 movements");
        let broken = vec!["i03: 2 violations".to_owned(), "i07: 1 violations".to_owned()];
        let broken = Invariants { ok: false, movements: 50, rules: 27, broken };
        let text = "INVARIANTS ARE BROKEN: i03: 2 violations; i07: 1 violations. Run `ambar verify`.";
        assert_eq!(broken.text(), text);
    }

    #[test]
    fn an_answer_without_the_id_it_should_have_is_shown_whole() {
        assert_eq!(id(&json!({"id": "7"})).unwrap(), "7");
        let refusal = id(&json!({"id": 7})).unwrap_err().to_string();
        assert_eq!(refusal, "an answer has no id: {\"id\":7}");
    }
}
