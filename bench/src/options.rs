//! What is measured, and for how long.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Measures Ambar beside PostgreSQL used plainly and prints the ratios.
#[derive(Debug, Clone, Parser)]
#[command(name = "bench")]
pub struct Options {
    /// The release build that is measured.
    #[arg(long, default_value = "target/release/ambar")]
    pub binary: PathBuf,
    /// The folder of PostgreSQL 18's programs; Ambar finds its own if left out.
    #[arg(long)]
    pub pg_bindir: Option<PathBuf>,
    /// Rounds of every comparison: Ambar, plain, Ambar, plain …; the medians count.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub rounds: u32,
    /// Seconds of a run within a round.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pub seconds: u32,
    /// Only these groups of rows.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Group>,
    /// How much of the full site is set up, in percent: less is for trying, its figures mean nothing.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub scale: u32,
    /// Connections of the rows that say 64.
    #[arg(long, default_value_t = 64)]
    pub clients: u32,
    /// Movements in the ledger of the history row.
    #[arg(long, default_value_t = 10_000_000)]
    pub movements: u64,
    /// Stock rows of the list that is read in pages.
    #[arg(long, default_value_t = 1_000_000)]
    pub stock_rows: u64,
    /// A day's orders, as `ambar replay` reads them; without it that row is left out.
    #[arg(long)]
    pub replay: Option<PathBuf>,
    /// Where the figures go, as JSON.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// A Markdown file whose part between `<!-- bench -->` and `<!-- /bench -->` becomes the new table.
    #[arg(long)]
    pub readme: Option<PathBuf>,
}

/// Rows of the table that are measured together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Group {
    /// One move a request, on all rows and on ten hot ones.
    Moves,
    /// Only the ten hot rows of it.
    Hot,
    /// A hundred moves a request.
    Bulk,
    /// Orders of five lines reserved.
    Reserve,
    /// Receipts, putaways and picks.
    Commands,
    /// The stock of an item, and pages of the list.
    Reads,
    /// Files of items and of opening stock.
    Imports,
    /// Two hundred handhelds at work.
    Handhelds,
    /// A day of real orders.
    Replay,
    /// What server and PostgreSQL take meanwhile.
    Memory,
    /// Single moves with a long ledger.
    History,
}

impl Options {
    /// Whether all rows are measured, at full size.
    pub fn is_whole(&self) -> bool {
        self.only.is_empty() && self.scale == 100
    }

    /// Whether a group was asked for.
    pub fn wants(&self, group: Group) -> bool {
        self.only.is_empty() || self.only.contains(&group)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_group_is_wanted() {
        let all = Options::parse_from(["bench"]);
        assert!(Group::value_variants().iter().all(|group| all.wants(*group)));
        let some = Options::parse_from(["bench", "--only", "hot"]);
        assert!(some.wants(Group::Hot) && !some.wants(Group::Moves));
        assert!(all.is_whole() && !some.is_whole());
        assert!(!Options::parse_from(["bench", "--scale", "10"]).is_whole());
    }
}
