//! `ambar verify` and `GET /invariants`: every rule that must hold for the warehouse's figures, checked on the live database
//! in one snapshot, by set-based statements that only read.
//!
//! A rule that is broken says which rows break it, in words. A step between two contexts that began less than
//! [`IN_FLIGHT_SECONDS`] ago is listed as in flight, not as broken.

mod archive;
mod counts;
mod endpoint;
mod report;
mod rules;
mod snapshot;

pub use archive::look_at_files;
pub use endpoint::routes;
pub use report::{NotBuilt, NotBuiltState, Report, RuleReport, RuleState};
pub use snapshot::{IN_FLIGHT_SECONDS, Watch, run, run_watched};

/// Every SQL constant of the checks, for the test that PREPAREs each on a real server.
#[must_use]
pub fn statements() -> Vec<&'static str> {
    let rules = rules::RULES.iter().flat_map(rules::Rule::statements);
    [archive::RECORDED, counts::COUNTS, snapshot::MOMENT, snapshot::ROLE, snapshot::ACT_AS]
        .into_iter()
        .chain(rules)
        .collect()
}
