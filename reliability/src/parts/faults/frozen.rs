//! PostgreSQL does not answer for a while: every process of it is stopped.

use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::process::Signal;

use super::{acknowledged, at_work, judge};
use crate::{
    api::Reply,
    figures::Figures,
    parts::{How, SMALL, Site},
    server::Place,
    wait::pause,
};

/// No answer may take longer: the time for which PostgreSQL is stopped, and what the server gives its database.
const ANSWERED_AFTER: Duration = Duration::from_secs(15);

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(super) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("faults: frozen", how.seed);
    let site = Site::set(Place::new(&how.binary, "frozen")?, SMALL).await?;
    let frozen_for = Duration::from_secs(how.size(13, 20));
    // More than the server has connections to its database: the rest waits for one.
    let working = at_work(&site, how, "frozen", 96).await?;
    let postgres = site.place.postgres();
    let frozen = postgres.freeze();
    let since = Instant::now();
    pause(frozen_for).await;
    let alive = site.api.is_alive().await;
    postgres.signal_all(Signal::CONT);
    let back = acknowledged(&working, 20).await?;
    figures.faults += 1;
    figures.must(frozen > 1, || "PostgreSQL was not there to be stopped".to_owned());
    figures.must(alive, || "the server itself did not answer meanwhile".to_owned());
    let entries = judge(site, working, &mut figures, how).await?;
    let during = |at: Instant| at > since && at < since + frozen_for;
    let refused = entries.iter().filter(
        |entry| matches!(&entry.reply, Some((Reply::Answer(answer), at)) if answer.status == 503 && during(*at)),
    );
    let refused = refused.count();
    figures.must(refused > 0, || "nobody was told 503 while PostgreSQL was stopped".to_owned());
    let waited = entries.iter().filter_map(|entry| Some(entry.reply.as_ref()?.1 - entry.sent)).max();
    let waited = waited.unwrap_or_default();
    figures.must(waited < frozen_for + ANSWERED_AFTER, || format!("an answer took {} s", waited.as_secs()));
    figures.note(format!(
        "stopped for {} s: {refused} were told 503 meanwhile, the longest wait was {} ms; twenty commands were done {} ms \
         after it went on",
        frozen_for.as_secs(),
        waited.as_millis(),
        back.as_millis()
    ));
    Ok(figures.ended())
}
