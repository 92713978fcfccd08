//! A handheld: takes work along, runs its scripts with and without a network, keeps what was done in a queue with keys made
//! before anything is sent, and tells it in order.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use ambar_steps_script::{Call, Script, runner::Runner};
use anyhow::{Context, Result, bail};
use chrono::{DateTime, TimeDelta, Utc};
use rand::{RngExt, rngs::StdRng};
use serde_json::{Value, json};

use super::{person, radio::Radio};
use crate::{
    api::{Answer, Api, Reply},
    wait::pause,
};

/// Something that was done, as the device keeps it.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    /// Made before it was sent; its operation has this id too.
    pub(super) key: String,
    pub(super) operation: String,
    pub(super) path: String,
    pub(super) body: Value,
    pub(super) recorded_at: String,
    pub(super) attempts: usize,
    /// What came of it; nothing as long as the device does not know.
    pub(super) answer: Option<Answer>,
}

/// What a device did in its shift.
#[derive(Debug, Default)]
pub(super) struct Shift {
    pub(super) account: String,
    /// In the order in which they were done.
    pub(super) operations: Vec<Operation>,
    pub(super) lost: usize,
    pub(super) cut: usize,
    /// The most that waited at once.
    pub(super) longest_queue: usize,
    /// How often the device was switched off and on.
    pub(super) restarts: usize,
}

/// What all devices were told so far.
#[derive(Debug, Default)]
pub(super) struct Sums {
    pub(super) done: AtomicUsize,
    pub(super) exceptions: AtomicUsize,
    /// Sent again after nobody knew what had become of it.
    pub(super) resent: AtomicUsize,
}

pub(super) struct Device {
    pub(super) api: Api,
    pub(super) account: String,
    pub(super) warehouse: String,
    pub(super) rng: StdRng,
    pub(super) radio: Radio,
    pub(super) stop: Arc<AtomicBool>,
    /// How long a person needs for a step at most, in milliseconds.
    pub(super) step_ms: u64,
    /// How many minutes one of the device's counts for: short forms have no minutes to wait.
    pub(super) haste: i32,
    pub(super) shift: Shift,
    pub(super) sums: Arc<Sums>,
    /// How many of the operations are settled: the first of them.
    pub(super) settled: usize,
}

/// Tasks that are taken along at most.
const ALONG: usize = 3;
/// Of a thousand steps, those after which the battery is changed.
const RESTARTS: u32 = 25;
/// More steps than any task has: a script that leads in circles.
const ENDLESS: usize = 500;

/// How a task was left.
#[derive(PartialEq, Eq)]
enum Left {
    /// Nothing is left of it here.
    Ended,
    /// The device was switched off, or something was refused: it is taken anew.
    Anew,
}

impl Device {
    /// Works until it is told to stop, then tells all that is not told yet.
    pub(super) async fn work(mut self) -> Result<Shift> {
        while !self.is_over() {
            self.tell().await?;
            let scripts = self.take_along().await?;
            if scripts.is_empty() {
                pause(Duration::from_millis(self.rng.random_range(20..100))).await;
            }
            for script in scripts {
                if self.walk(&script).await? == Left::Anew {
                    self.again(&script).await?;
                }
            }
        }
        self.radio.stay_up();
        let late = Instant::now();
        while self.settled < self.shift.operations.len() {
            self.radio.stay_up();
            self.tell().await?;
            if late.elapsed() > Duration::from_secs(120) {
                bail!("after two minutes with a network there are operations that are not settled");
            }
        }
        let mut shift = self.shift;
        (shift.account, shift.lost, shift.cut) = (self.account, self.radio.lost, self.radio.cut);
        Ok(shift)
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Claims tasks and takes their scripts along, as far as the network reaches.
    async fn take_along(&mut self) -> Result<Vec<Script>> {
        let mut scripts = Vec::new();
        for _ in 0..self.rng.random_range(1..=ALONG) {
            // Nothing is begun while something is untold: it may be what comes next.
            if self.settled < self.shift.operations.len() || !self.radio.is_up() {
                break;
            }
            let (key, body) = (self.key(), json!({"warehouse_id": self.warehouse}));
            let asked = self.api.command("/tasks/next", &key, &body);
            let Reply::Answer(claimed) = self.radio.carry(asked).await else { break };
            let Some(task) = claimed.body["task"]["id"].as_str().filter(|_| claimed.status == 200) else { break };
            scripts.extend(self.script(task).await?);
        }
        Ok(scripts)
    }

    /// The script of a task that the device holds; none if nothing is left, somebody took it, or the network is lost.
    async fn script(&mut self, task: &str) -> Result<Option<Script>> {
        let path = format!("/tasks/{task}/script");
        match self.radio.carry(self.api.get(&path)).await {
            Reply::Answer(served) if served.status == 200 => {
                let script: Script = serde_json::from_value(served.body).context("a script")?;
                Ok(Some(script))
            }
            Reply::Answer(answer) if answer.is_refusal() && answer.status != 409 => {
                bail!("the script of {task} is not served: {} {}", answer.status, answer.body)
            }
            _ => Ok(None),
        }
    }

    /// Does what is left of a task.
    async fn walk(&mut self, script: &Script) -> Result<Left> {
        let mut runner = Runner::new(script);
        for _ in 0..ENDLESS {
            if runner.at().is_none() || self.is_over() {
                return Ok(Left::Ended);
            }
            pause(Duration::from_millis(self.rng.random_range(self.step_ms / 4..=self.step_ms))).await;
            let calls = person::act(&mut runner, script, &mut self.rng)?;
            for call in calls {
                self.keep(call);
            }
            self.radio.step();
            if self.tell().await? {
                return Ok(Left::Anew);
            }
            if self.rng.random_range(0..1000) < RESTARTS {
                self.shift.restarts += 1;
                return Ok(Left::Anew);
            }
        }
        bail!("the script of {:?} leads in circles", script.task)
    }

    /// After a refusal or with another battery: the task as it is now, once everything is told.
    async fn again(&mut self, script: &Script) -> Result<()> {
        let Some(task) = &script.task else { return Ok(()) };
        while self.settled < self.shift.operations.len() {
            if self.is_over() {
                return Ok(());
            }
            self.tell().await?;
            pause(Duration::from_millis(10)).await;
        }
        if let Some(script) = self.script(&task.id).await? {
            self.walk(&script).await?;
        }
        Ok(())
    }

    fn key(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.rng.random()).into_uuid().to_string()
    }

    /// Into the queue, with its key.
    fn keep(&mut self, call: Call) {
        let key = self.key();
        let Call { operation, path, body, .. } = call;
        let recorded_at = now().to_rfc3339();
        self.shift.operations.push(Operation { key, operation, path, body, recorded_at, attempts: 0, answer: None });
        self.shift.longest_queue = self.shift.longest_queue.max(self.shift.operations.len() - self.settled);
    }

    /// Tells what is queued, the oldest first, one after the other, as far as the network reaches. Whether something was
    /// refused.
    async fn tell(&mut self) -> Result<bool> {
        let mut refused = false;
        while self.radio.is_up() {
            let Some(next) = self.shift.operations.get_mut(self.settled) else { break };
            next.attempts += 1;
            let recorded_at = told_as(&next.recorded_at, self.haste)?;
            let asked = self.api.step(&next.path, &next.key, &recorded_at, &next.body);
            let reply = self.radio.carry(asked).await;
            let Some(answer) = reply.outcome() else {
                // The network is lost, or the server is busy with its twin.
                pause(Duration::from_millis(20)).await;
                continue;
            };
            if answer.status == 401 || answer.status == 403 {
                bail!("{} may not be told: {}", next.operation, answer.body);
            }
            let told = if answer.status == 202 { &self.sums.exceptions } else { &self.sums.done };
            told.fetch_add(1, Ordering::Relaxed);
            self.sums.resent.fetch_add(usize::from(next.attempts > 1), Ordering::Relaxed);
            refused |= answer.status == 202 || !answer.is_done();
            next.answer = Some(answer.clone());
            self.settled += 1;
        }
        Ok(refused)
    }
}

/// When the device says that it was done: as long ago as it was, or as many times longer as short forms are in haste.
fn told_as(recorded_at: &str, haste: i32) -> Result<String> {
    let done = DateTime::parse_from_rfc3339(recorded_at)?.to_utc();
    let ago: TimeDelta = now() - done;
    Ok((now() - ago * haste).to_rfc3339())
}

#[expect(clippy::disallowed_methods, reason = "the clock of a device, as it stands on the floor")]
fn now() -> DateTime<Utc> {
    Utc::now()
}
