//! One base backup: made, verified, put in place, and the old ones pruned.

use std::path::Path;

use ambar_embedded::{MANIFEST, base_backup, verify_base_backup};
use ambar_kernel::Clock;
use anyhow::{Context, Result};
use serde::Deserialize;

use super::{
    Kept, Shelf, Source, identity,
    log::Segment,
    shelf::{About, Held},
};

/// What PostgreSQL's manifest says that is of use here.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Manifest {
    files: Vec<ManifestFile>,
    #[serde(rename = "WAL-Ranges")]
    log: Vec<Range>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ManifestFile {
    size: u64,
}

#[derive(Deserialize)]
struct Range {
    #[serde(rename = "Timeline")]
    timeline: u32,
    #[serde(rename = "Start-LSN")]
    start: String,
    #[serde(rename = "End-LSN")]
    end: String,
}

/// Makes a base backup in the folder and keeps this many.
///
/// # Errors
/// If another one is being made, the server cannot be copied, a page of it is damaged, or the copy is not what it was.
pub(crate) async fn take(
    source: &Source,
    folder: &Path,
    keep: usize,
    clock: &dyn Clock,
) -> Result<(Shelf, Kept, usize)> {
    let (system, segment_bytes) = identity(&mut source.ask().await?).await?;
    let shelf = Shelf::of(folder, &system)?;
    let held = shelf.hold()?;
    let kept = copy(source, &shelf, &held, system, segment_bytes, clock).await?;
    // What the copy no longer has of the ledger belongs to it.
    if let Some(archive) = &source.archive {
        super::copy_archive(archive, &super::shelved(folder))?;
    }
    let removed = shelf.prune(&held, keep)?;
    Ok((shelf, kept, removed))
}

async fn copy(
    source: &Source,
    shelf: &Shelf,
    held: &Held,
    system: String,
    segment_bytes: u64,
    clock: &dyn Clock,
) -> Result<Kept> {
    let started_at = clock.now();
    let name = started_at.format("%Y%m%dT%H%M%S%3fZ").to_string();
    let place = shelf.new_base(held, &name)?;
    let data = place.join("data");
    base_backup(&source.programs, &source.connection, &data, &format!("ambar {name}")).await?;
    let finished_at = clock.now();
    verify_base_backup(&source.programs, &data).await.context("the base backup is not what was copied")?;
    let manifest = data.join(MANIFEST);
    let text = std::fs::read(&manifest).with_context(|| format!("{} cannot be read", manifest.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text).context("the manifest cannot be understood")?;
    let (first_segment, last_segment) = span(&manifest, segment_bytes).context("the manifest names no log")?;
    let about = About {
        name,
        started_at,
        finished_at,
        system,
        postgres: source.programs.version().to_owned(),
        ambar: env!("CARGO_PKG_VERSION").to_owned(),
        first_segment,
        last_segment,
        segment_bytes,
        bytes: manifest.files.iter().map(|file| file.size).sum(),
    };
    shelf.put_in_place(&place, &about)
}

/// The first and the last file of the log that the copy needs.
fn span(manifest: &Manifest, segment_bytes: u64) -> Option<(String, String)> {
    let (first, last) = (manifest.log.first()?, manifest.log.last()?);
    let start = Segment::holding(first.timeline, &first.start, segment_bytes)?;
    Some((start, Segment::holding(last.timeline, &last.end, segment_bytes)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_says_how_much_there_is_and_which_log_belongs_to_it() {
        let text = r#"{"PostgreSQL-Backup-Manifest-Version": 2, "System-Identifier": 7, "Files": [
            {"Path": "base/1/1", "Size": 8192, "Last-Modified": "x", "Checksum-Algorithm": "SHA256", "Checksum": "00"},
            {"Path": "PG_VERSION", "Size": 3, "Last-Modified": "x"}],
            "WAL-Ranges": [{"Timeline": 1, "Start-LSN": "0/2000028", "End-LSN": "0/4000120"}], "Manifest-Checksum": "00"}"#;
        let manifest: Manifest = serde_json::from_str(text).unwrap();
        assert_eq!(manifest.files.iter().map(|file| file.size).sum::<u64>(), 8195);
        let expected = ("000000010000000000000002".to_owned(), "000000010000000000000004".to_owned());
        assert_eq!(span(&manifest, 16 << 20), Some(expected));
    }
}
