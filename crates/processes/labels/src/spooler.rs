//! Sends what waits to the printers: one connection to a printer at a time, its jobs in their order.

use std::time::Duration;

use ambar_kernel::{Failure, Result, Timestamp};
use ambar_label_layout::zpl;
use ambar_pg::Db;
use sqlx::postgres::PgListener;
use tokio::{task::JoinSet, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Labels,
    sending::{self, Trouble},
    store::{
        job,
        spool::{self, Held, InHand},
    },
    templates,
};

/// Printers that one worker sends to at once.
const AT_ONCE: usize = 16;

/// How long a printer is kept for one job. Longer than any job may take: a second connection would mix two labels up.
const LEASE: Duration = Duration::from_secs(15 * 60);

/// The longest that one job is sent, however slowly its printer takes it.
const LONGEST: Duration = Duration::from_secs(10 * 60);

/// How long it waits before each further attempt.
const AGAIN_AFTER: [u64; 7] = [2, 5, 10, 20, 30, 60, 60];

/// Sends what waits to the printers.
#[derive(Clone)]
pub struct Spooler {
    labels: Labels,
    db: Db,
}

impl Spooler {
    pub(crate) fn new(labels: Labels) -> Self {
        let db = labels.db.clone();
        Self { labels, db }
    }

    /// Sends what is due until `stop`: woken when something is to be printed, and once a second in any case. What is being
    /// sent then is sent to its end.
    pub async fn run(self, stop: CancellationToken) {
        let mut at_work = JoinSet::new();
        let mut listener = None;
        let mut ticker = tokio::time::interval(Duration::from_secs(1));
        ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !stop.is_cancelled() {
            if listener.is_none() {
                listener = self.listen().await.ok();
            }
            while at_work.len() < AT_ONCE {
                match self.hold().await {
                    Ok(Some((held, holder))) => {
                        let (spooler, stop) = (self.clone(), stop.clone());
                        at_work.spawn(async move { spooler.serve(&held, holder, &stop).await });
                    }
                    Ok(None) => break,
                    Err(failure) => {
                        tracing::warn!(error = %failure, "printers could not be looked after; trying again");
                        listener = None;
                        break;
                    }
                }
            }
            let woken = async {
                match &mut listener {
                    Some(listener) => listener.recv().await.is_ok(),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                alive = woken => if !alive { listener = None },
                _ = at_work.join_next(), if !at_work.is_empty() => {}
                _ = ticker.tick() => {}
            }
        }
        while at_work.join_next().await.is_some() {}
    }

    async fn listen(&self) -> Result<PgListener> {
        let mut listener = self.db.reader().listener().await?;
        listener.listen("ambar_print").await?;
        Ok(listener)
    }

    /// Sends everything that is due, one printer after another. Tests call this instead of waiting. Answers how many
    /// attempts were made.
    ///
    /// # Errors
    /// If the database fails; a printer that does is no error here.
    pub async fn drain(&self) -> Result<usize> {
        let mut attempts = 0;
        while let Some((held, holder)) = self.hold().await? {
            attempts += self.print_all(&held, holder, &CancellationToken::new()).await?;
            spool::release(&self.db, held.id, holder).await?;
        }
        Ok(attempts)
    }

    fn now(&self) -> Timestamp {
        self.db.clock().now()
    }

    /// Takes a printer, under a name of its own: so that who lost it never takes it for his.
    async fn hold(&self) -> Result<Option<(Held, Uuid)>> {
        let (holder, now) = (self.db.new_id(), self.now());
        Ok(spool::hold(&self.db, holder, now, now + LEASE).await?.map(|held| (held, holder)))
    }

    async fn serve(&self, held: &Held, holder: Uuid, stop: &CancellationToken) {
        if let Err(failure) = self.print_all(held, holder, stop).await {
            tracing::warn!(printer = held.name, error = %failure, "a printer was left; it is taken up again");
        }
        if let Err(failure) = spool::release(&self.db, held.id, holder).await {
            tracing::warn!(printer = held.name, error = %failure, "a printer could not be given back; its lease runs out");
        }
    }

    async fn print_all(&self, held: &Held, holder: Uuid, stop: &CancellationToken) -> Result<usize> {
        let mut attempts = 0;
        while !stop.is_cancelled() && spool::renew(&self.db, held.id, holder, self.now() + LEASE).await? {
            let Some(job) = spool::next(&self.db, held.id, self.now()).await? else { break };
            attempts += 1;
            self.print(held, job).await?;
        }
        Ok(attempts)
    }

    async fn print(&self, held: &Held, job: InHand) -> Result<()> {
        let done = match self.commands(job.id).await {
            Ok(bytes) => self.send(held, &bytes).await,
            Err(failure) if !failure.kind.is_outcome() => return Err(failure),
            // It could be drawn when it was asked for: another version of the program draws otherwise.
            Err(failure) => Err(Trouble { code: "labels.not_drawn", detail: failure.detail, begun: false }),
        };
        match done {
            Ok(()) => {
                tracing::info!(printer = held.name, job = %job.id, attempts = job.attempts, "printed");
                spool::printed(&self.db, job.id, self.now()).await
            }
            Err(trouble) => {
                tracing::warn!(printer = held.name, job = %job.id, attempts = job.attempts, code = trouble.code, detail = trouble.detail,
                    "not printed");
                let now = self.now();
                let again =
                    usize::try_from(job.attempts).ok().and_then(|attempts| AGAIN_AFTER.get(attempts.checked_sub(1)?));
                let again = again.map(|seconds| now + Duration::from_secs(*seconds));
                spool::failed(&self.db, job.id, now, again, &trouble).await
            }
        }
    }

    /// What the printer is sent.
    async fn commands(&self, id: Uuid) -> Result<Vec<u8>> {
        let content = job::content(self.db.reader(), id).await?;
        templates::drawn(move || {
            let sheets = content.sheets()?;
            Ok(zpl(&sheets, content.copies()))
        })
        .await
    }

    async fn send(&self, held: &Held, bytes: &[u8]) -> Result<(), Trouble> {
        let port = u16::try_from(held.port).unwrap_or_default();
        let sending = sending::send(&self.labels.reach, &self.labels.patience, &held.host, port, bytes);
        tokio::time::timeout(LONGEST, sending).await.unwrap_or_else(|_| {
            let detail = format!("{} was still taking data after ten minutes. Print fewer labels at once.", held.host);
            Err(Trouble { code: "labels.printer_stuck", detail, begun: true })
        })
    }
}

/// A failure of drawing is one of the program: the same again brings the same.
pub(crate) fn not_drawn(fault: &ambar_label_layout::Fault) -> Failure {
    Failure::refused(fault.code, format!("The label cannot be drawn. At {fault}"))
}
