//! The disk is full for a while.

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use super::{acknowledged, at_work, judge};
use crate::{
    api::Reply,
    figures::Figures,
    mount::{Mounted, missing},
    parts::{How, SMALL, Site},
    server::Place,
    wait::{pause, until},
};

/// Enough for a new database and some of its log.
const SIZE: &str = "size=420m";
const READY_AGAIN: Duration = Duration::from_secs(60);

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(super) async fn run(how: &How) -> Result<Figures> {
    let name = "faults: disk full";
    if let Some(missing) = missing(&[("mount", "mount")], true) {
        return Ok(Figures::skipped(name, how.seed, missing));
    }
    let mut figures = Figures::of(name, how.seed);
    let mut place = Place::new(&how.binary, "full")?;
    let disk = Mounted::new(&["-t", "tmpfs", "-o", SIZE, "tmpfs"], &place.data)?;
    let data = place.data.clone();
    place.keep(disk);
    let mut site = Site::set(place, SMALL).await?;
    let working = at_work(&site, how, "full", 16).await?;
    let (mut told, mut longest) = (0, Duration::ZERO);
    for _ in 0..how.rounds(1, 3) {
        let ballast = data.join("ballast");
        fill(&ballast)?;
        let since = Instant::now();
        figures.faults += 1;
        // The log's present segment is still written to its end; then nothing more goes.
        let api = site.api.clone();
        let body = serde_json::json!({"code": "FULL", "name": "Full"});
        let mut number = 0;
        until("somebody is told that it does not go on", Duration::from_secs(120), || {
            number += 1;
            let (api, body, key) = (api.clone(), body.clone(), format!("full-{}-{number}", since.elapsed().as_nanos()));
            async move {
                matches!(api.command("/owners", &key, &body).await, Reply::Answer(answer) if answer.status == 503)
            }
        })
        .await?;
        told += 1;
        pause(Duration::from_secs(how.size(3, 10))).await;
        std::fs::remove_file(&ballast)?;
        let freed = Instant::now();
        until("the server works again", READY_AGAIN, || api.is_ready()).await?;
        acknowledged(&working, 20).await?;
        longest = longest.max(freed.elapsed());
        figures.must(site.place.lives(), || "the server has ended".to_owned());
    }
    judge(site, working, &mut figures, how).await?;
    figures.note(format!(
        "the disk was full {told} times; work went on {} ms after there was room again",
        longest.as_millis()
    ));
    Ok(figures.ended())
}

/// Takes all the room that is left.
fn fill(ballast: &Path) -> Result<()> {
    let mut file = File::create(ballast)?;
    let block = vec![0; 64 * 1024];
    loop {
        match file.write_all(&block) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
}
