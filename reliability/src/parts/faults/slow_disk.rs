//! A disk on which every flush takes long: a library in front of the system's delays it.

use std::{path::Path, time::Duration};

use anyhow::Result;

use super::{acknowledged, at_work, judge};
use crate::{
    figures::Figures,
    mount::{missing, run as program},
    parts::{How, SMALL, Site},
    server::Place,
    tally::Kind,
};

/// How much longer a flush takes.
const DELAY: Duration = Duration::from_millis(20);
/// Delays `fsync` and `fdatasync`, then does them.
const SHIM: &str = "
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
static void wait_a_little(void) {
    struct timespec time = {0, DELAY_NS};
    nanosleep(&time, 0);
}
int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, \"fsync\");
    wait_a_little();
    return real(file);
}
int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, \"fdatasync\");
    wait_a_little();
    return real(file);
}
";

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(super) async fn run(how: &How) -> Result<Figures> {
    let name = "faults: slow disk";
    if let Some(missing) = missing(&[("cc", "gcc libc6-dev")], false) {
        return Ok(Figures::skipped(name, how.seed, missing));
    }
    let mut figures = Figures::of(name, how.seed);
    // A new database flushes each of its files: it is made at full speed.
    let mut site = Site::set(Place::new(&how.binary, "slow")?, SMALL).await?;
    site.place.stop().await?;
    let library = shim(site.place.folder())?;
    site.place.environment.push(("LD_PRELOAD".into(), library.clone()));
    site.place.start()?;
    site.place.ready().await?;
    let first = site.place.postgres().processes().first().copied().unwrap_or_default();
    let maps = std::fs::read_to_string(format!("/proc/{first}/maps")).unwrap_or_default();
    figures.must(maps.contains(&library), || "PostgreSQL does not run with the slow flush".to_owned());
    figures.faults += 1;
    let working = at_work(&site, how, "slow", 32).await?;
    let (wanted, began) = (how.size(100, 5000), std::time::Instant::now());
    acknowledged(&working, wanted).await?;
    let rate = wanted as u128 * 1000 / began.elapsed().as_millis().max(1);
    let entries = judge(site, working, &mut figures, how).await?;
    let moves = entries
        .iter()
        .filter(|entry| entry.kind == Kind::Move && entry.outcome().is_some_and(crate::api::Answer::is_done));
    let quickest = moves.filter_map(|entry| Some(entry.reply.as_ref()?.1 - entry.sent)).min().unwrap_or_default();
    figures.must(quickest >= DELAY, || {
        format!("a move was acknowledged after {} ms: before it was flushed", quickest.as_millis())
    });
    figures.note(format!(
        "each flush takes {} ms longer: {rate} commands a second with 32 clients, the quickest move took {} ms",
        DELAY.as_millis(),
        quickest.as_millis()
    ));
    Ok(figures.ended())
}

/// Compiles the library; its path.
fn shim(folder: &Path) -> Result<String> {
    let (source, library) = (folder.join("slow.c"), folder.join("slow.so"));
    std::fs::write(&source, SHIM.replace("DELAY_NS", &DELAY.as_nanos().to_string()))?;
    program("cc", &["-shared", "-fPIC", "-O1", "-o", &library.to_string_lossy(), &source.to_string_lossy(), "-ldl"])?;
    Ok(library.to_string_lossy().into_owned())
}
