//! The figures of all parts together, at the terminal and in a file.

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use serde_json::json;

use crate::{figures::Figures, parts::How};

/// The sums, and what was not run.
pub(crate) fn summary(all: &[Figures]) -> Vec<String> {
    let sum = |field: fn(&Figures) -> usize| all.iter().map(field).sum::<usize>();
    let skipped = all.iter().filter(|figures| figures.skipped.is_some()).count();
    let broken: Vec<&str> =
        all.iter().filter(|figures| !figures.holds()).map(|figures| figures.part.as_str()).collect();
    let mut lines = vec![format!(
        "{} rounds, {} commands, {} acknowledged, {} faults: {} lost, {} doubled, {} invented",
        sum(|it| it.rounds),
        sum(|it| it.commands),
        sum(|it| it.acknowledged),
        sum(|it| it.faults),
        sum(|it| it.lost),
        sum(|it| it.doubled),
        sum(|it| it.invented)
    )];
    if skipped > 0 {
        lines.push(format!("{skipped} parts were NOT RUN: they prove nothing"));
    }
    lines.push(if broken.is_empty() { "everything held".into() } else { format!("BROKEN: {}", broken.join("; ")) });
    lines
}

/// Writes the figures with what they were measured on.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn write(path: &Path, how: &How, all: &[Figures]) -> Result<()> {
    let says = |program: &str, words: &[&str]| {
        let said = Command::new(program).args(words).output().ok().filter(|output| output.status.success());
        said.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let changed =
        if says("git", &["status", "--porcelain", "--untracked-files=no"]).is_empty() { "" } else { " with changes" };
    let report = json!({
        "what": "ambar-reliability",
        "at": says("date", &["-u", "+%Y-%m-%dT%H:%M:%SZ"]),
        "commit": format!("{}{changed}", says("git", &["rev-parse", "HEAD"])),
        "build": how.binary.ambar.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy()),
        "seed": how.seed,
        "full": how.full,
        "machine": {"cores": std::thread::available_parallelism().map_or(0, usize::from), "system": says("uname", &["-srm"])},
        "holds": all.iter().all(Figures::holds),
        "parts": all,
    });
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_name_what_is_broken_and_what_was_not_run() {
        let mut broken = Figures::of("crash", 1);
        broken.commands = 7;
        broken.must(false, || "it is not so".into());
        let skipped = Figures::skipped("power-loss", 1, "mkfs.xfs".into());
        let lines = summary(&[broken, skipped]).join("\n");
        assert!(
            lines.contains("7 commands") && lines.contains("NOT RUN") && lines.contains("BROKEN: crash"),
            "{lines}"
        );
        assert!(summary(&[Figures::of("retry", 1)]).join("\n").contains("everything held"));
    }
}
