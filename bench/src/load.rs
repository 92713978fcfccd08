//! An open-loop load: requests leave at set times, whether or not the ones before were answered, and each is timed from
//! when it should have left. A server that stalls is charged for everybody who waits behind, not for one request alone.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::Instant};

use crate::stats::percentile;

/// A request to be.
#[derive(Debug, Clone)]
pub struct Shot {
    /// What it counts as.
    pub kind: &'static str,
    pub path: String,
    /// A command's body; none for a read.
    pub body: Option<String>,
}

/// How many requests leave when, and over how many connections.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    pub per_second: f64,
    pub seconds: u32,
    pub connections: u32,
}

/// What came of the requests of one kind.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Outcome {
    /// From the intended moment to the whole answer, in µs, sorted.
    pub latencies: Vec<u64>,
    pub statuses: BTreeMap<u16, u64>,
    /// Requests without an answer.
    pub lost: u64,
}

impl Outcome {
    /// A latency in ms that so many thousandths did not exceed.
    ///
    /// # Errors
    /// If nothing was measured.
    #[expect(clippy::cast_precision_loss, reason = "latencies are far below 2^52 µs")]
    pub fn percentile_ms(&self, per_mille: usize) -> Result<f64> {
        Ok(percentile(&self.latencies, per_mille).context("nothing was measured")? as f64 / 1000.0)
    }

    /// Answers that were no success, and requests without one.
    pub fn errors(&self) -> u64 {
        let failed = self.statuses.iter().filter(|(status, _)| !(200..300).contains(*status));
        self.lost + failed.map(|(_, count)| count).sum::<u64>()
    }

    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
        self.lost += other.lost;
    }
}

/// The requests of a load: the n-th of them, or none when there are no more.
pub type Source = Arc<dyn Fn(u64) -> Option<Shot> + Send + Sync>;

/// Where they go.
#[derive(Debug, Clone)]
pub struct Target {
    pub address: String,
    pub token: String,
    /// Before every key: no two loads may have the same.
    pub nonce: String,
}

/// Sends them at their times; what came of them by kind.
///
/// # Errors
/// If the server cannot be reached.
pub async fn run(target: &Target, pace: Pace, source: Source) -> Result<BTreeMap<&'static str, Outcome>> {
    let next = Arc::new(AtomicU64::new(0));
    let began = Instant::now() + Duration::from_millis(50);
    let callers = (0..pace.connections).map(|_| {
        let caller = Caller { target: target.clone(), pace, source: source.clone(), next: next.clone(), began };
        tokio::spawn(caller.work())
    });
    let mut all: BTreeMap<&'static str, Outcome> = BTreeMap::new();
    for outcomes in futures::future::try_join_all(callers.collect::<Vec<_>>()).await? {
        for (kind, outcome) in outcomes? {
            all.entry(kind).or_default().add(outcome);
        }
    }
    for outcome in all.values_mut() {
        outcome.latencies.sort_unstable();
    }
    Ok(all)
}

/// One connection, which takes the next request whenever it is free.
struct Caller {
    target: Target,
    pace: Pace,
    source: Source,
    next: Arc<AtomicU64>,
    began: Instant,
}

impl Caller {
    async fn work(self) -> Result<BTreeMap<&'static str, Outcome>> {
        let mut outcomes: BTreeMap<&'static str, Outcome> = BTreeMap::new();
        let mut sender = connect(&self.target.address).await?;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let intended = due(number, self.pace);
            if intended >= Duration::from_secs(self.pace.seconds.into()) {
                return Ok(outcomes);
            }
            let Some(shot) = (self.source)(number) else { return Ok(outcomes) };
            tokio::time::sleep_until(self.began + intended).await;
            let status = send(&mut sender, &self.target, &shot, number).await;
            let outcome = outcomes.entry(shot.kind).or_default();
            match status {
                Ok(status) => {
                    let took = (self.began + intended).elapsed();
                    outcome.latencies.push(u64::try_from(took.as_micros())?);
                    *outcome.statuses.entry(status).or_default() += 1;
                }
                Err(_) => {
                    outcome.lost += 1;
                    sender = connect(&self.target.address).await?;
                }
            }
        }
    }
}

/// When a request should leave, after the first.
fn due(number: u64, pace: Pace) -> Duration {
    #[expect(clippy::cast_precision_loss, reason = "a load has far fewer than 2^52 requests")]
    Duration::from_secs_f64(number as f64 / pace.per_second)
}

async fn connect(address: &str) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await.with_context(|| format!("{address} cannot be reached"))?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    // Ends with the sender; what fails is told to it.
    tokio::spawn(connection);
    Ok(sender)
}

async fn send(sender: &mut SendRequest<Full<Bytes>>, target: &Target, shot: &Shot, number: u64) -> Result<u16> {
    let request = Request::builder()
        .method(if shot.body.is_some() { "POST" } else { "GET" })
        .uri(&shot.path)
        .header("host", &target.address)
        .header("authorization", format!("Bearer {}", target.token));
    let request = match &shot.body {
        Some(body) => request
            .header("content-type", "application/json")
            .header("idempotency-key", format!("{}-{number}", target.nonce))
            .body(Full::from(body.clone()))?,
        None => request.body(Full::default())?,
    };
    sender.ready().await?;
    let answer = tokio::time::timeout(Duration::from_secs(30), sender.send_request(request)).await??;
    let status = answer.status().as_u16();
    // The whole answer counts, as for the person who waits for it.
    answer.into_body().collect().await?;
    Ok(status)
}

/// Fails if anything but successes came back.
///
/// # Errors
/// With the statuses.
pub fn require_success(what: &str, outcome: &Outcome) -> Result<()> {
    if outcome.errors() > 0 {
        bail!("{what}: {} errors; answers by status {:?}, {} lost", outcome.errors(), outcome.statuses, outcome.lost);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    #[test]
    fn requests_leave_at_even_intervals() {
        let pace = Pace { per_second: 200.0, seconds: 1, connections: 1 };
        assert_eq!(due(0, pace), Duration::ZERO);
        assert_eq!(due(100, pace), Duration::from_millis(500));
    }

    /// A server that answers every request `with` after `wait`; its address.
    async fn server(with: &'static str, wait: Duration) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                tokio::spawn(async move {
                    let mut buffer = [0; 4096];
                    while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                        tokio::time::sleep_until(Instant::now() + wait).await;
                        stream.write_all(with.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        address
    }

    async fn load(with: &'static str, wait: Duration, pace: Pace) -> Outcome {
        let target = Target { address: server(with, wait).await, token: "t".into(), nonce: "n".into() };
        let source: Source = Arc::new(|_| Some(Shot { kind: "read", path: "/".into(), body: None }));
        run(&target, pace, source).await.unwrap().remove("read").unwrap()
    }

    const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

    #[tokio::test]
    async fn those_who_wait_behind_a_slow_answer_are_charged_for_it() {
        // One connection, an answer every 20 ms, a request every 10 ms: the queue grows by 10 ms a request.
        let pace = Pace { per_second: 100.0, seconds: 1, connections: 1 };
        let outcome = load(OK, Duration::from_millis(20), pace).await;
        assert_eq!((outcome.latencies.len(), outcome.errors()), (100, 0));
        assert!(*outcome.latencies.last().unwrap() >= 900_000, "{:?}", outcome.latencies.last());
    }

    #[tokio::test]
    async fn with_connections_enough_nobody_waits_for_others() {
        let pace = Pace { per_second: 100.0, seconds: 1, connections: 20 };
        let outcome = load(OK, Duration::from_millis(20), pace).await;
        assert_eq!(outcome.latencies.len(), 100);
        assert!(outcome.latencies.first().is_some_and(|least| *least >= 20_000));
        assert!(outcome.percentile_ms(500).unwrap() < 500.0, "the queue of one connection would be at 500 ms by now");
    }

    #[tokio::test]
    async fn answers_that_are_no_success_are_errors() {
        let pace = Pace { per_second: 50.0, seconds: 1, connections: 2 };
        let outcome = load("HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", Duration::ZERO, pace).await;
        assert_eq!(outcome.errors(), 50);
        assert!(require_success("reads", &outcome).unwrap_err().to_string().contains("{503: 50}"));
    }
}
