//! The server and PostgreSQL are killed in turn, at random moments, in the middle of work.

use std::time::{Duration, Instant};

use anyhow::Result;
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rustix::process::Signal;

use super::{How, SMALL, SOON, Site};
use crate::{
    figures::{Figures, unfit},
    load::Load,
    output::say,
    server::Place,
    wait::{pause, until},
};

/// Clients at work.
const CLIENTS: usize = 16;
/// Commands that are acknowledged before anything is killed.
const ACKNOWLEDGED: usize = 100;

/// Runs it.
///
/// # Errors
/// If it cannot be run; what is wrong with the server is in the figures.
pub(crate) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("crash", how.seed);
    let mut site = Site::set(Place::new(&how.binary, "crash")?, SMALL).await?;
    let mut rng = StdRng::seed_from_u64(how.seed);
    let mut longest = [Duration::ZERO; 2];
    for round in 0..how.rounds(4, 50) {
        let of_server = round % 2 == 0;
        let recovered = one(&mut site, how, round, of_server, &mut rng, &mut figures).await?;
        if let Some(longest) = longest.get_mut(usize::from(!of_server)) {
            *longest = recovered.max(*longest);
        }
        if !figures.holds() {
            break;
        }
    }
    figures.wrong(site.place.verify(how.full).await?);
    figures.wrong(site.book.lost_updates(&site.api).await?);
    site.place.stop().await?;
    let [server, postgres] = longest.map(|time| time.as_millis());
    figures.note(format!(
        "ready again at most {server} ms after the server was killed, {postgres} ms after PostgreSQL was"
    ));
    Ok(figures.ended())
}

/// A round; answers how long it was until the server could work again.
async fn one(
    site: &mut Site,
    how: &How,
    round: usize,
    of_server: bool,
    rng: &mut StdRng,
    figures: &mut Figures,
) -> Result<Duration> {
    let load = Load {
        clients: CLIENTS,
        seed: how.seed.wrapping_add(round as u64),
        name: format!("crash-{round}"),
        floor: true,
        folder: site.place.folder().to_owned(),
        impatient: false,
    };
    let working = load.start(&site.world, std::slice::from_ref(&site.api))?;
    let sums = working.sums.clone();
    until("enough is acknowledged", SOON, || {
        let enough = sums.acknowledged() >= ACKNOWLEDGED;
        async move { enough }
    })
    .await?;
    pause(Duration::from_micros(rng.random_range(0..400_000))).await;
    until("a command is in flight", SOON, || {
        let some = sums.in_flight() > 0;
        async move { some }
    })
    .await?;
    let (acknowledged, in_flight) = (sums.acknowledged(), sums.in_flight());
    let struck = Instant::now();
    if of_server {
        site.place.kill_server();
    } else {
        let killed = site.place.postgres().signal_all(Signal::KILL);
        figures.must(killed > 1, || format!("round {round}: PostgreSQL was not there to be killed"));
    }
    figures.faults += 1;
    let entries = working.stop().await?;
    if of_server {
        site.place.start()?;
    }
    site.place.ready().await?;
    let recovered = struck.elapsed();
    let verdict = site.book.settle(&site.api, &entries, None).await?;
    figures.must(in_flight > 0, || format!("round {round}: nothing was in flight"));
    figures.wrong(unfit(&entries, of_server));
    figures.add(&verdict);
    figures.wrong(site.place.verify_once(false)?);
    let victim = if of_server { "server" } else { "PostgreSQL" };
    say(format!(
        "  round {round}: {victim} killed with {acknowledged} acknowledged and {in_flight} in flight; {} unknown, {} of \
         them found, {} lost",
        verdict.unknown,
        verdict.found,
        verdict.lost.len()
    ));
    Ok(recovered)
}
