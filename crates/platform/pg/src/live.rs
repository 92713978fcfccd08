//! What has just happened, for those who watch: which events were committed since a moment, told as soon as they are committed.
//!
//! The feed ([`crate::read_feed`]) waits for the oldest running transaction, so that its order never changes; whoever watches
//! wants no order, but each event soon. So a moment is a snapshot of PostgreSQL, and what is new is what the snapshot did not
//! see: nothing that commits late is skipped, and nothing waits for it. A snapshot means the same on every instance.
//!
//! Commits do not wake the reader: a NOTIFY in each would make all commits of the database wait for one lock. While somebody
//! watches, one reader of each instance looks, through an index, a few times in a second.

use std::{sync::Arc, time::Duration};

use ambar_kernel::{Result, Timestamp};
use tokio::sync::{Mutex, broadcast};

use crate::{Db, Pool};

pub(crate) const NOW: &str = "SELECT pg_current_snapshot()::text";

// Everything of one name and key is one change, however often it happened. The number of events that is looked at is bounded.
pub(crate) const SINCE: &str = "
SELECT pg_current_snapshot()::text, name, version, key, max(occurred_at), count(*)
FROM (SELECT name, version, key, occurred_at FROM platform.event
      WHERE xid >= pg_snapshot_xmin($1::text::pg_snapshot) AND NOT pg_visible_in_snapshot(xid, $1::text::pg_snapshot)
      ORDER BY xid, seq LIMIT $2) AS e
GROUP BY name, version, key ORDER BY max(occurred_at), name, key";

// Whether events after the moment have left by their age, or the moment is of another database's time: of before a restore.
pub(crate) const OUT_OF_REACH: &str = "
SELECT pg_snapshot_xmax($1::text::pg_snapshot) > pg_snapshot_xmax(pg_current_snapshot())
    OR EXISTS (SELECT 1 FROM platform.forgotten WHERE last_xid >= pg_snapshot_xmin($1::text::pg_snapshot))";

/// The most events that are looked at to tell what is new: whoever is further behind reads anew.
pub const MOST_EVENTS: i64 = 5_000;

/// How often is looked while somebody watches.
const EVERY: Duration = Duration::from_millis(250);

/// The most looks that a watcher may be behind.
const KEPT: usize = 64;

/// A moment, as PostgreSQL names what was visible at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment(String);

impl Moment {
    /// The longest that is read, in bytes: some hundred transactions at once.
    const LONGEST: usize = 4096;

    /// Reads one that was given out before; `None` if PostgreSQL would not take it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > Self::LONGEST {
            return None;
        }
        let number = |part: &str| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|number| digits && *number > 0)
        };
        let mut parts = text.split(':');
        let (min, max, running) = (number(parts.next()?)?, number(parts.next()?)?, parts.next()?);
        if parts.next().is_some() || min > max {
            return None;
        }
        let mut last = min - 1;
        for part in running.split(',').filter(|_| !running.is_empty()) {
            last = number(part).filter(|number| (last + 1..max).contains(number))?;
        }
        Some(Self(text.to_owned()))
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// That something happened, and to what: not what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The event's name, `context.fact`.
    pub name: String,
    /// Version of its JSON.
    pub version: i32,
    /// What it is about.
    pub key: String,
    /// When it became true; the last time of several.
    pub at: Timestamp,
}

/// What was found at one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Look on from here.
    pub until: Moment,
    /// What is new; empty if `missed`.
    pub changes: Vec<Change>,
    /// There was more than is looked at, or it is no longer kept: read anew whatever is shown.
    pub missed: bool,
}

/// The present moment.
///
/// # Errors
/// If the database fails.
pub async fn moment(db: &Db) -> Result<Moment> {
    let (now,): (String,) = sqlx::query_as(NOW).fetch_one(db.reader()).await?;
    Ok(Moment(now))
}

/// What happened since a moment that a caller names: it may be long ago.
///
/// # Errors
/// If the database fails.
pub async fn changes_since(db: &Db, since: &Moment) -> Result<Changes> {
    let (out_of_reach,): (bool,) = sqlx::query_as(OUT_OF_REACH).bind(since.to_string()).fetch_one(db.reader()).await?;
    if out_of_reach {
        return Ok(Changes { until: moment(db).await?, changes: Vec::new(), missed: true });
    }
    look(db.reader(), since).await
}

type Row = (String, String, i32, String, Timestamp, i64);

async fn look(pool: &Pool, since: &Moment) -> Result<Changes> {
    let rows: Vec<Row> = sqlx::query_as(SINCE).bind(since.to_string()).bind(MOST_EVENTS + 1).fetch_all(pool).await?;
    let events: i64 = rows.iter().map(|row| row.5).sum();
    let until = rows.first().map_or_else(|| since.clone(), |row| Moment(row.0.clone()));
    let missed = events > MOST_EVENTS;
    let told = rows.into_iter().filter(|_| !missed);
    let changes = told.map(|(_, name, version, key, at, _)| Change { name, version, key, at }).collect();
    Ok(Changes { until, changes, missed })
}

/// Tells the watchers of this instance what happens, on whichever instance it does. One reader for all of them, which looks
/// only while there are any.
#[derive(Clone)]
pub struct Live {
    db: Db,
    reader: Arc<Mutex<Option<broadcast::Sender<Arc<Changes>>>>>,
}

impl Live {
    /// On a database as `ambar_app`.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db, reader: Arc::default() }
    }

    /// What happens from now on. Whoever is more than 64 looks behind has missed something, and is told so by the channel.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn watch(&self) -> Result<broadcast::Receiver<Arc<Changes>>> {
        let mut reader = self.reader.lock().await;
        if let Some(sender) = &*reader {
            return Ok(sender.subscribe());
        }
        let since = moment(&self.db).await?;
        let (sender, receiver) = broadcast::channel(KEPT);
        tokio::spawn(self.clone().read(sender.clone(), since));
        *reader = Some(sender);
        Ok(receiver)
    }

    /// Looks until nobody watches any more. What happens while the database is away is found when it is back.
    async fn read(self, sender: broadcast::Sender<Arc<Changes>>, mut since: Moment) {
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            {
                // Nobody begins to watch between the look at the number and the end.
                let mut reader = self.reader.lock().await;
                if sender.receiver_count() == 0 {
                    *reader = None;
                    return;
                }
            }
            match look(self.db.reader(), &since).await {
                Ok(found) if found.changes.is_empty() && !found.missed => {}
                Ok(found) => {
                    since = found.until.clone();
                    sender.send(Arc::new(found)).ok();
                }
                Err(failure) => tracing::warn!(error = %failure, "what is new cannot be read; trying again"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_what_postgresql_takes_for_one() {
        for fine in ["1:1:", "10:20:10,14,19", "731:732:731"] {
            assert_eq!(Moment::parse(fine).map(|moment| moment.to_string()), Some(fine.into()), "{fine}");
        }
        let odd = [
            "",
            ":",
            "::",
            "1",
            "1:2",
            "0:1:",
            "2:1:",
            "1:2:3",
            "10:20:9",
            "10:20:20",
            "10:20:14,14",
            "10:20:14,12",
            "10:20:,",
            "10:20:11,",
            "a:b:",
            "1:2::",
            "+1:2:",
            "-1:2:",
            "1:2:x",
            " 1:2:",
            "99999999999999999999:99999999999999999999:",
        ];
        for odd in odd {
            assert_eq!(Moment::parse(odd), None, "{odd}");
        }
        assert_eq!(Moment::parse(&format!("1:9999:{}", vec!["1"; 3000].join(","))), None, "too long");
    }
}
