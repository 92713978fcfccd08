//! The power goes: what had reached the disk at that moment is all there is.
//!
//! The data folder lies on an ext4 in an image on an XFS with reflinks. `cp --reflink=always` makes a copy of the image in
//! one moment: what the system held in memory for the ext4 is not in it. A server that is started on the copy finds what a
//! machine would find after a power cut. With `fsync = off` acknowledged work must be missing, or the test sees nothing.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use rustix::process::Signal;

use super::{How, SMALL, SOON, Site};
use crate::{
    api::Api,
    book::Book,
    check::Verdict,
    figures::Figures,
    load::Load,
    mount::{Mounted, missing, run as program},
    output::say,
    server::Place,
    tally::Entry,
    wait::{pause, until},
};

const NEEDED: [(&str, &str); 4] =
    [("mkfs.xfs", "xfsprogs"), ("mkfs.ext4", "e2fsprogs"), ("mount", "mount"), ("cp", "coreutils")];

/// Images of the control: a server may not start on one, and then nothing is to be compared.
const CONTROLS: usize = 3;

/// A copy of the disk, taken between two moments.
struct Image {
    path: PathBuf,
    from: Instant,
    to: Instant,
}

/// Runs it.
///
/// # Errors
/// If it cannot be run.
pub(crate) async fn run(how: &How) -> Result<Vec<Figures>> {
    let names = ["power-loss", "power-loss: no fsync"];
    if let Some(missing) = missing(&NEEDED, true) {
        return Ok(names.iter().map(|name| Figures::skipped(name, how.seed, missing.clone())).collect());
    }
    let mut durable = Figures::of(names[0], how.seed);
    for verdict in images(how, how.rounds(1, 10), true).await? {
        let verdict = verdict.context("the server does not start on what a power cut leaves")?;
        durable.faults += 1;
        durable.add(&verdict);
    }
    let durable = durable.ended();
    let mut control = Figures::of(names[1], how.seed);
    let (mut acknowledged, mut lost) = (0, 0);
    for verdict in images(how, how.size(1, CONTROLS), false).await? {
        control.rounds += 1;
        control.faults += 1;
        match verdict {
            Ok(verdict) => {
                acknowledged += verdict.acknowledged;
                lost += verdict.lost_before();
            }
            // It may be what must happen, or a mistake of this test: it shows nothing, and is told whole.
            Err(error) => {
                control.note(format!("an image that shows nothing: {}", format!("{error:#}").replace('\n', " | ")))
            }
        }
    }
    control.must(lost > 0, || {
        format!("with fsync = off none of {acknowledged} acknowledged commands was seen to be lost: this test sees no losses")
    });
    control.note(format!("with fsync = off, {lost} of {acknowledged} acknowledged commands were lost, as must be"));
    Ok(vec![durable, control.ended()])
}

/// Works, copies the disk meanwhile, and judges what a server finds on each copy.
async fn images(how: &How, count: usize, fsync: bool) -> Result<Vec<Result<Verdict>>> {
    let (mut site, disks) = on_disk(how, fsync).await?;
    let mut rng = StdRng::seed_from_u64(how.seed);
    let load = Load {
        clients: 16,
        seed: how.seed,
        name: "power".into(),
        floor: false,
        folder: site.place.folder().to_owned(),
        impatient: false,
    };
    let working = load.start(&site.world, std::slice::from_ref(&site.api))?;
    let sums = working.sums.clone();
    let mut images = Vec::new();
    for number in 0..count {
        let wanted = sums.acknowledged() + 100;
        until("enough is acknowledged", SOON, || {
            let enough = sums.acknowledged() >= wanted;
            async move { enough }
        })
        .await?;
        pause(Duration::from_micros(rng.random_range(0..700_000))).await;
        let path = disks.join(format!("image-{number}.img"));
        let from = Instant::now();
        program("cp", &["--reflink=always", &disks.join("disk.img").to_string_lossy(), &path.to_string_lossy()])?;
        images.push(Image { path, from, to: Instant::now() });
    }
    let entries = working.stop().await?;
    site.place.kill_server();
    site.place.postgres().signal_all(Signal::KILL);
    let mut verdicts = Vec::new();
    for image in images {
        let verdict = on_image(how, &site, &image, &entries, fsync).await;
        if let Ok(verdict) = &verdict {
            say(format!(
                "  image with fsync {}: {} acknowledged, {} lost; {} unknown, {} of them found",
                if fsync { "on" } else { "off" },
                verdict.acknowledged,
                verdict.lost.len(),
                verdict.unknown,
                verdict.found
            ));
        }
        verdicts.push(verdict);
    }
    Ok(verdicts)
}

/// A server on a disk of its own that can be copied, and the folder of its image.
async fn on_disk(how: &How, fsync: bool) -> Result<(Site, PathBuf)> {
    let mut place = Place::new(&how.binary, if fsync { "power" } else { "control" })?;
    let (whole, disks) = (place.folder().join("whole.img"), place.folder().join("disks"));
    sized(&whole, 6 << 30)?;
    program("mkfs.xfs", &["-q", "-m", "reflink=1", &whole.to_string_lossy()])?;
    place.keep(Mounted::new(&["-o", "loop", &whole.to_string_lossy()], &disks)?);
    let disk = disks.join("disk.img");
    sized(&disk, 2 << 30)?;
    program("mkfs.ext4", &["-q", "-F", &disk.to_string_lossy()])?;
    let data = place.data.clone();
    place.keep(Mounted::new(&["-o", "loop", &disk.to_string_lossy()], &data)?);
    let mut site = Site::set(place, SMALL).await?;
    if !fsync {
        // What is there so far is on the disk; what comes now is not flushed any more.
        site.place.stop().await?;
        let conf = site.place.data.join("postgres/postgresql.conf");
        let text = std::fs::read_to_string(&conf)?;
        std::fs::write(&conf, format!("{text}\nfsync = off\n"))?;
        program("sync", &[])?;
        site.place.words.push("--unsafe-database".into());
        site.place.start()?;
        site.place.ready().await?;
        // PostgreSQL does not flush its lock file either, and starts on no copy in which that is empty: what is to be lost
        // is acknowledged work.
        program("sync", &[])?;
    }
    Ok((site, disks))
}

/// Starts a server on a copy and judges what it holds.
async fn on_image(how: &How, site: &Site, image: &Image, entries: &[Entry], fsync: bool) -> Result<Verdict> {
    let mut place = Place::new(&how.binary, "image")?;
    let data = place.data.clone();
    place.keep(Mounted::new(&["-o", "loop", &image.path.to_string_lossy()], &data)?);
    if !fsync {
        place.words.push("--unsafe-database".into());
    }
    place.start()?;
    place.ready().await?;
    let api = Api::new(&place.address, &site.token)?;
    // What was sent after the power went was never sent to this server.
    let entries: Vec<Entry> = entries.iter().filter(|entry| entry.sent < image.to).cloned().collect();
    let mut verdict = Book::new(&site.world).settle(&api, &entries, Some(image.from)).await?;
    if fsync {
        verdict.changed.extend(place.verify(how.full).await?);
    }
    Ok(verdict)
}

/// Makes a file of this size that takes no room yet.
fn sized(path: &Path, bytes: u64) -> Result<()> {
    std::fs::File::create(path)?.set_len(bytes).with_context(|| format!("cannot make {}", path.display()))
}
