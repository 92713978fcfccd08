//! Faults around the server while it works: it says so, comes back by itself, and loses nothing.

mod aborts;
mod cut;
mod disk_full;
mod frozen;
mod slow_disk;

use std::time::Duration;

use anyhow::Result;

use super::{How, SOON, Site};
use crate::{
    figures::{Figures, kinds, unavailable, unfit},
    load::{Load, Working},
    tally::Entry,
    wait::until,
};

/// Runs all of them.
///
/// # Errors
/// If one cannot be run.
pub(crate) async fn run(how: &How) -> Result<Vec<Figures>> {
    let waiting = async { anyhow::Ok(vec![frozen::run(how).await?, slow_disk::run(how).await?]) };
    let working = async { anyhow::Ok(vec![cut::run(how).await?, aborts::run(how).await?, disk_full::run(how).await?]) };
    // Each has a server of its own. In full size they are not to hinder each other; short, one works while another waits.
    let (some, others) =
        if how.full { (waiting.await?, working.await?) } else { futures::try_join!(waiting, working)? };
    Ok([some, others].concat())
}

/// Starts clients, and waits until they get on.
async fn at_work(site: &Site, how: &How, name: &str, clients: usize) -> Result<Working> {
    let folder = site.place.folder().to_owned();
    let load = Load { clients, seed: how.seed, name: name.to_owned(), floor: true, folder, impatient: false };
    let working = load.start(&site.world, std::slice::from_ref(&site.api))?;
    acknowledged(&working, 50).await?;
    Ok(working)
}

/// Waits until so many more commands are acknowledged; answers how long that took.
async fn acknowledged(working: &Working, more: usize) -> Result<Duration> {
    let sums = working.sums.clone();
    let wanted = sums.acknowledged() + more;
    until("more commands are acknowledged", SOON, || {
        let enough = sums.acknowledged() >= wanted;
        async move { enough }
    })
    .await
}

/// Ends the work, judges what is left, and stops the server.
async fn judge(mut site: Site, working: Working, figures: &mut Figures, how: &How) -> Result<Vec<Entry>> {
    let entries = working.stop().await?;
    figures.wrong(unfit(&entries, false));
    let verdict = site.book.settle(&site.api, &entries, None).await?;
    figures.add(&verdict);
    end(site, figures, how).await?;
    figures.note(format!("{}; {} answers were 503 with Retry-After", kinds(&entries), unavailable(&entries)));
    Ok(entries)
}

/// What must hold in the end, whatever happened; then the server is stopped.
async fn end(mut site: Site, figures: &mut Figures, how: &How) -> Result<()> {
    figures.must(site.place.lives(), || "the server has ended".to_owned());
    figures.wrong(site.place.verify(how.full).await?);
    figures.wrong(site.book.lost_updates(&site.api).await?);
    site.place.stop().await
}
