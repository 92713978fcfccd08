//! Keeps a private server backed up while it is served: its log is received all the time, and a base backup is made when
//! one is due.

use std::{path::PathBuf, sync::Arc, time::Duration};

use ambar_embedded::stream_log;
use ambar_kernel::{Clock, SystemClock};
use anyhow::{Context, Result, bail};
use sqlx::PgConnection;
use tokio::{
    process::Child,
    task::JoinHandle,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{Shelf, Source, identity, slot, take};

/// How often the figures are read and a base backup is thought of.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The waits after something failed, from the first to the longest.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// The wait after a base backup that failed.
const BASE_AGAIN_AFTER: Duration = Duration::from_secs(60);
/// How long the receiver may take to write the last of the log once the server has stopped.
const ENDS_WITHIN: Duration = Duration::from_secs(15);

const BEHIND: &str = "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), coalesce(r.write_lsn, s.restart_lsn))::float8,
       coalesce(extract(epoch FROM clock_timestamp() - r.reply_time), 1e6)::float8
FROM pg_replication_slots s LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid WHERE s.slot_name = $1";

/// What to keep, and how.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) folder: PathBuf,
    /// How old the newest base backup may become; `None` leaves them to `ambar backup`.
    pub(crate) every: Option<Duration>,
    pub(crate) keep: usize,
}

/// The task that keeps a server backed up.
#[derive(Debug)]
pub(crate) struct Keeper {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Keeper {
    /// Starts keeping. Whatever fails is logged, counted and tried again; nothing of it stops the server.
    pub(crate) fn start(source: Source, rule: Rule) -> Self {
        let stop = CancellationToken::new();
        let work = Work { source, rule, clock: Arc::new(SystemClock), stop: stop.clone() };
        Self { task: tokio::spawn(work.run()), stop }
    }

    /// Lets no receiver start anew. To be called before the server is stopped.
    pub(crate) fn server_stops(&self) {
        self.stop.cancel();
    }

    /// Waits until the last of the log is received, after the server has stopped.
    pub(crate) async fn end(self) {
        self.stop.cancel();
        let abort = self.task.abort_handle();
        if timeout(ENDS_WITHIN, self.task).await.is_err() {
            tracing::warn!("the end of the log could not be received in time; the next start goes on from there");
            // The receiver goes with the task.
            abort.abort();
        }
    }
}

/// Lets PostgreSQL drop the log that was kept for backups, because nobody makes any now.
///
/// # Errors
/// If the server cannot be asked.
pub(crate) async fn none_wanted(source: &Source) -> Result<()> {
    if slot::forget_all(&mut source.ask().await?).await? > 0 {
        tracing::warn!("backups were configured before and are not now: the log is no longer kept for them");
    }
    Ok(())
}

struct Work {
    source: Source,
    rule: Rule,
    clock: Arc<dyn Clock>,
    stop: CancellationToken,
}

impl Work {
    async fn run(self) {
        let mut wait = FIRST_WAIT;
        while !self.stop.is_cancelled() {
            match self.receive().await {
                Ok(()) => wait = FIRST_WAIT,
                Err(error) => {
                    metrics::counter!("wms_backup_failures_total", "what" => "log").increment(1);
                    tracing::error!(error = format!("{error:#}"), "the log is not backed up; trying again");
                    wait = (wait * 2).min(LONGEST_WAIT);
                }
            }
            let _ = timeout(wait, self.stop.cancelled()).await;
        }
    }

    /// Receives the log until the receiver ends: with the server, or because something is wrong.
    async fn receive(&self) -> Result<()> {
        let mut conn = self.source.ask().await?;
        let (system, _) = identity(&mut conn).await?;
        let shelf = Shelf::of(&self.rule.folder, &system)?;
        let chain = slot::settle(&mut conn, &shelf, self.clock.now()).await?;
        let (slot, folder) = (chain.slot(), shelf.chain(&chain.name));
        let words = shelf.receiver_words();
        let mut child = stream_log(&self.source.programs, &self.source.connection, &slot, &folder, &words)?;
        tracing::info!(folder = %folder.display(), new = chain.is_new, "the log is backed up as it is written");
        let mut base = Base { work: self, shelf: &shelf, wanted: chain.is_new, running: None, not_before: None };
        let ended = self.watch(&mut conn, &mut child, &slot, &mut base).await;
        base.abandon();
        let _ = child.start_kill();
        if self.stop.is_cancelled() {
            return Ok(());
        }
        let said = std::fs::read_to_string(&words).unwrap_or_default();
        ended.with_context(|| said.trim().to_owned())
    }

    async fn watch(&self, conn: &mut PgConnection, child: &mut Child, slot: &str, base: &mut Base<'_>) -> Result<()> {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        loop {
            tokio::select! {
                ended = child.wait() => bail!("the receiver ended: {}", ended.context("the receiver is gone")?),
                // The server stops: it waits for the receiver, which then ends by itself.
                () = self.stop.cancelled() => return child.wait().await.map(drop).context("the receiver is gone"),
                _ = looks.tick() => {}
            }
            let (bytes, seconds): (f64, f64) = sqlx::query_as(BEHIND).bind(slot).fetch_one(&mut *conn).await?;
            metrics::gauge!("wms_backup_log_behind_bytes").set(bytes);
            metrics::gauge!("wms_backup_log_seen_seconds").set(seconds);
            base.look().await;
        }
    }
}

/// The base backups of a server whose log is received.
struct Base<'a> {
    work: &'a Work,
    shelf: &'a Shelf,
    /// Whether one is due whatever its age: no base backup is followed by this chain.
    wanted: bool,
    running: Option<JoinHandle<Result<()>>>,
    not_before: Option<Instant>,
}

impl Base<'_> {
    async fn look(&mut self) {
        if let Some(running) = self.running.take_if(|it| it.is_finished()) {
            match running.await.map_err(anyhow::Error::from).and_then(|done| done) {
                Ok(()) => self.wanted = false,
                Err(error) => {
                    metrics::counter!("wms_backup_failures_total", "what" => "base").increment(1);
                    tracing::error!(error = format!("{error:#}"), "the base backup failed; trying again");
                    self.not_before = Some(Instant::now() + BASE_AGAIN_AFTER);
                }
            }
        }
        match self.is_due() {
            Ok(true) if self.running.is_none() && self.not_before.is_none_or(|it| it <= Instant::now()) => {
                self.running = Some(self.begin())
            }
            Ok(_) => {}
            Err(error) => tracing::error!(error = format!("{error:#}"), "the backups cannot be read"),
        }
    }

    fn is_due(&self) -> Result<bool> {
        let newest = self.shelf.bases()?.pop().map(|base| base.about.finished_at);
        let age = newest.map(|at| (self.work.clock.now() - at).to_std().unwrap_or_default());
        if let Some(age) = age {
            metrics::gauge!("wms_backup_base_age_seconds").set(age.as_secs_f64());
        }
        let old = |every: Duration| age.is_none_or(|age| age >= every);
        Ok(self.work.rule.every.is_some_and(|every| self.wanted || old(every)))
    }

    fn begin(&self) -> JoinHandle<Result<()>> {
        let (source, rule, clock) = (self.work.source.clone(), self.work.rule.clone(), Arc::clone(&self.work.clock));
        tokio::spawn(async move {
            let (_, kept, removed) = take(&source, &rule.folder, rule.keep, &*clock).await?;
            tracing::info!(name = kept.about.name, bytes = kept.about.bytes, removed, "a base backup was made");
            Ok(())
        })
    }

    fn abandon(&mut self) {
        if let Some(running) = self.running.take() {
            running.abort();
        }
    }
}
