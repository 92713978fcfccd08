//! What is left of a run: the figures as JSON, and the table in a Markdown file.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use crate::{
    machine::Machine,
    options::Options,
    output::progress,
    table::{self, Row},
};

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Report {
    pub at: String,
    pub machine: Machine,
    pub rounds: u32,
    pub seconds: u32,
    /// Of the full site, in percent.
    pub scale: u32,
    pub rows: Vec<Row>,
    /// The figures of every round, by what was measured.
    pub figures: BTreeMap<String, Vec<f64>>,
    /// What could not be measured, and why.
    pub left_out: Vec<String>,
}

impl Report {
    /// The table with what it was measured on.
    pub fn markdown(&self) -> String {
        let size = match self.scale {
            100 => String::new(),
            percent => format!(" At {percent} % of the full site: these figures are of a trial and mean nothing."),
        };
        let runs = format!("{} rounds of {} s each.", self.rounds, self.seconds);
        let mut text = format!("{}. {runs}{size}\n\n{}", self.machine.told(), table::markdown(&self.rows));
        for left_out in &self.left_out {
            text += &format!("\nNot measured: {left_out}\n");
        }
        text
    }

    /// Writes what was asked for. The table in a README is one of all rows at full size, or stays as it is.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, options: &Options) -> Result<()> {
        if let Some(path) = &options.report {
            let json = serde_json::to_string_pretty(self)? + "\n";
            std::fs::write(path, json).with_context(|| format!("{} cannot be written", path.display()))?;
        }
        match &options.readme {
            Some(path) if options.is_whole() => renew(path, &self.markdown())?,
            Some(path) => progress(&format!("{} stays as it is: not everything was measured", path.display())),
            None => {}
        }
        Ok(())
    }
}

const BEGIN: &str = "<!-- bench -->";
const END: &str = "<!-- /bench -->";

fn renew(path: &Path, table: &str) -> Result<()> {
    let old = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let Some(new) = renewed(&old, table) else { bail!("{} has no part between {BEGIN} and {END}", path.display()) };
    std::fs::write(path, new).with_context(|| format!("{} cannot be written", path.display()))
}

/// The text with another table between the marks.
fn renewed(text: &str, table: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", table.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_between_the_marks_is_new() {
        let text = "# Measurements\n<!-- bench -->\nold\n<!-- /bench -->\nwords\n";
        let new = renewed(text, "| new |\n").unwrap();
        assert_eq!(new, "# Measurements\n<!-- bench -->\n| new |\n<!-- /bench -->\nwords\n");
        assert_eq!(renewed(&new, "| new |\n"), Some(new.clone()), "once more changes nothing");
        assert_eq!(renewed("no marks", "t"), None);
    }
}
