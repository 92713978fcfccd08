//! Every connection to the database is cut, again and again.

use std::time::Duration;

use anyhow::Result;

use super::{acknowledged, at_work, judge};
use crate::{
    figures::Figures,
    parts::{How, SMALL, Site},
    server::Place,
    wait::pause,
};

const CUT: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
    AND application_name LIKE 'ambar/%'";

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(super) async fn run(how: &How) -> Result<Figures> {
    let mut figures = Figures::of("faults: cut", how.seed);
    let site = Site::set(Place::new(&how.binary, "cut")?, SMALL).await?;
    let working = at_work(&site, how, "cut", 16).await?;
    let mut connection = site.place.postgres().connect().await?;
    let mut cut = 0;
    for _ in 0..how.rounds(8, 60) {
        cut += sqlx::query(CUT).fetch_all(&mut connection).await?.len();
        figures.faults += 1;
        pause(Duration::from_millis(300)).await;
    }
    let back = acknowledged(&working, 20).await?;
    figures.must(cut > figures.faults, || "there were no connections to cut".to_owned());
    judge(site, working, &mut figures, how).await?;
    let after = back.as_millis();
    figures.note(format!("{cut} connections were cut; twenty commands were done {after} ms after the last time"));
    Ok(figures.ended())
}
