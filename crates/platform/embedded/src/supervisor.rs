//! Keeps the server running until told to stop.

use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::{Instant, timeout};

use crate::EmbeddedError;
use crate::embedded::Plan;
use crate::postmaster::Postmaster;

/// Restarts in a row before giving up, and the waits between them.
const ATTEMPTS: u32 = 10;
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A server that ran this long was healthy: the count of attempts begins anew.
const HEALTHY_AFTER: Duration = Duration::from_secs(60);

/// What the server is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It runs.
    Running {
        /// Its process id.
        pid: i32,
        /// How often it was restarted since this process started or adopted it.
        restarts: u32,
    },
    /// It died and is being restarted.
    Restarting {
        /// Which attempt in a row this is, from 1.
        attempt: u32,
    },
    /// It died and could not be restarted; the text says why. Nothing more will be tried.
    Failed(String),
    /// It was stopped on request.
    Stopped,
}

/// Where the answer to a request to stop goes.
pub(crate) type Stopped = oneshot::Sender<Result<(), EmbeddedError>>;

/// Watches the server, restarts it when it dies, stops it when asked. Ends without stopping it when the asking side is
/// dropped.
pub(crate) async fn supervise(
    plan: Plan,
    mut postmaster: Postmaster,
    states: watch::Sender<State>,
    mut stop: oneshot::Receiver<Stopped>,
) {
    let mut restarts = 0;
    let mut attempt = 0;
    loop {
        let since = Instant::now();
        tokio::select! {
            () = postmaster.gone() => {}
            asked = &mut stop => return answer(asked, postmaster.stop(), &states).await,
        }
        tracing::warn!(pid = postmaster.pid(), "PostgreSQL died; restarting it");
        if since.elapsed() >= HEALTHY_AFTER {
            attempt = 0;
        }
        postmaster = loop {
            attempt += 1;
            let _ = states.send(State::Restarting { attempt });
            let launched = tokio::select! {
                launched = launch_after(&plan, wait_before(attempt)) => launched,
                asked = &mut stop => return answer(asked, stop_whatever_runs(&plan), &states).await,
            };
            match launched {
                Ok(launched) => break launched,
                Err(error) if attempt >= ATTEMPTS => {
                    let gave_up = EmbeddedError::GaveUp { attempts: attempt, last: error.to_string() };
                    tracing::error!(error = %gave_up, "PostgreSQL stays down");
                    let _ = states.send(State::Failed(gave_up.to_string()));
                    return;
                }
                Err(error) => tracing::warn!(%error, attempt, "PostgreSQL did not start; trying again"),
            }
        };
        restarts += 1;
        let _ = states.send(State::Running { pid: postmaster.pid(), restarts });
    }
}

async fn answer(
    asked: Result<Stopped, oneshot::error::RecvError>,
    stopping: impl Future<Output = Result<(), EmbeddedError>>,
    states: &watch::Sender<State>,
) {
    let Ok(reply) = asked else { return };
    let result = stopping.await;
    let _ = states.send(State::Stopped);
    // Nobody may be waiting any more; the server is stopped all the same.
    let _ = reply.send(result);
}

async fn launch_after(plan: &Plan, wait: Duration) -> Result<Postmaster, EmbeddedError> {
    // Its backends need a moment to notice that it is gone; until then they hold its shared memory.
    let _ = timeout(wait, std::future::pending::<()>()).await;
    Postmaster::launch(plan).await
}

/// A start that was interrupted may have left a server on its way up.
async fn stop_whatever_runs(plan: &Plan) -> Result<(), EmbeddedError> {
    match Postmaster::running(&plan.folder.cluster()) {
        Some(mut running) => running.stop().await,
        None => Ok(()),
    }
}

/// Doubles from a tenth of a second up to the longest wait.
fn wait_before(attempt: u32) -> Duration {
    FIRST_WAIT.saturating_mul(1 << (attempt - 1).min(16)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let waits: Vec<u128> = (1..=8).map(|attempt| wait_before(attempt).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(wait_before(u32::MAX), LONGEST_WAIT);
    }

    #[tokio::test]
    async fn a_keeper_that_is_let_go_stops_nothing() {
        let (states, seen) = watch::channel(State::Running { pid: 1, restarts: 0 });
        let (asking, mut asked) = oneshot::channel::<Stopped>();
        drop(asking);
        let stopping = async { panic!("nobody asked to stop it") };
        answer((&mut asked).await, stopping, &states).await;
        assert_eq!(*seen.borrow(), State::Running { pid: 1, restarts: 0 });
    }

    #[tokio::test]
    async fn who_asks_to_stop_gets_the_outcome() {
        let (states, seen) = watch::channel(State::Running { pid: 1, restarts: 0 });
        let (reply, stopped) = oneshot::channel();
        answer(Ok(reply), async { Err(EmbeddedError::NotStopped { pid: 1, seconds: 60 }) }, &states).await;
        assert!(matches!(stopped.await.unwrap(), Err(EmbeddedError::NotStopped { pid: 1, .. })));
        assert_eq!(*seen.borrow(), State::Stopped);
    }
}
