//! Clients hang up in the middle of their commands: no connection is left in a transaction, none is poisoned, and nobody
//! is told anything that is not so.

use anyhow::Result;

use super::{acknowledged, at_work, end};
use crate::{
    figures::{Figures, kinds, unfit},
    load::Load,
    parts::{How, SMALL, SOON, Site},
    server::Place,
    wait::until,
};

/// Connections that have been in a transaction without doing anything for more than a second.
const IDLE: &str = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ambar/%'
    AND state LIKE 'idle in transaction%' AND state_change < clock_timestamp() - interval '1 second'";

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(super) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("faults: client gone", how.seed);
    let mut site = Site::set(Place::new(&how.binary, "gone")?, SMALL).await?;
    let wanted = how.rounds(500, 10_000);
    let load = Load {
        clients: 24,
        seed: how.seed,
        name: "gone".into(),
        floor: true,
        folder: site.place.folder().to_owned(),
        impatient: true,
    };
    let working = load.start(&site.world, std::slice::from_ref(&site.api))?;
    let mut connection = site.place.postgres().connect().await?;
    let mut idle = 0;
    let sums = working.sums.clone();
    while sums.gone() < wanted {
        let (now,): (i64,) = sqlx::query_as(IDLE).fetch_one(&mut connection).await?;
        idle = idle.max(now);
        let before = sums.gone();
        until("a client hangs up", SOON, || {
            let more = sums.gone() > before;
            async move { more }
        })
        .await?;
    }
    let entries = working.stop().await?;
    figures.faults += sums.gone();
    // Whoever gets a poisoned connection now would be told what is not so.
    let plain = at_work(&site, how, "after", 16).await?;
    acknowledged(&plain, how.size(100, 1000)).await?;
    let (now,): (i64,) = sqlx::query_as(IDLE).fetch_one(&mut connection).await?;
    figures.must(idle.max(now) == 0, || {
        format!("{} connections were idle in a transaction for over a second", idle.max(now))
    });
    let plain = plain.stop().await?;
    figures.wrong(unfit(&plain, false));
    figures.note(format!("of those who hung up at times: {}", kinds(&entries)));
    figures.note(format!("of those who did not, afterwards: {}", kinds(&plain)));
    let verdict = site.book.settle(&site.api, &[entries, plain].concat(), None).await?;
    figures.add(&verdict);
    end(site, &mut figures, how).await?;
    Ok(figures.ended())
}
