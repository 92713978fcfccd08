//! The rules. Each is a question with an answer in rows: what breaks it, in words, and since when if it is a step between two
//! contexts that may still be under way. One statement goes over its tables once, by hash, however many rows there are; what
//! it says about a row is looked up only for rows that break the rule.
//!
//! Quantities in the words are in the item's smallest units, as in the tables.

use super::{
    counts::Counts,
    report::{NotBuilt, NotBuiltState},
};

/// The words for an item by its id.
macro_rules! sku {
    ($item:literal) => {
        concat!("coalesce((SELECT i.card ->> 'sku' FROM inventory.item i WHERE i.id = ", $item, "), ", $item, "::text)")
    };
}

/// The words for an item and its lot by their ids.
macro_rules! goods {
    ($item:literal, $lot:literal) => {
        concat!(
            sku!($item),
            " || CASE WHEN ",
            $lot,
            " = '00000000-0000-0000-0000-000000000000' THEN '' ELSE ', lot ' || coalesce((SELECT l.code FROM inventory.lot l WHERE l.id = ",
            $lot,
            "), ",
            $lot,
            "::text) END"
        )
    };
}

/// The words for a row of `inventory.stock` by its name in the statement.
macro_rules! stock {
    ($row:literal) => {
        concat!(
            "'stock row ' || ",
            $row,
            ".stock_id || ' (' || coalesce((SELECT i.card ->> 'sku' FROM inventory.item i WHERE i.id = ",
            $row,
            ".item_id), ",
            $row,
            ".item_id::text) || ' at ' || coalesce((SELECT p.code FROM inventory.place p WHERE p.id = ",
            $row,
            ".location_id), ",
            $row,
            ".location_id::text) || ', ' || ",
            $row,
            ".status || ')'"
        )
    };
}

/// The words for a row of `inventory.movement` by its name in the statement.
macro_rules! movement {
    ($row:literal) => {
        concat!(
            "'movement ' || ",
            $row,
            ".seq || ' (' || ",
            $row,
            ".kind || ' of ' || ",
            $row,
            ".quantity || ' ' || coalesce((SELECT i.card ->> 'sku' FROM inventory.item i WHERE i.id = ",
            $row,
            ".item_id), ",
            $row,
            ".item_id::text) || ')'"
        )
    };
}

mod claims;
mod commands;
mod documents;
mod inbound;
mod ledger;
mod orders;
mod picks;
mod places;
mod rights;
mod stock;
mod tasks;

/// A rule.
pub(super) struct Rule {
    /// `i01` to `i30`.
    pub(super) id: &'static str,
    /// What it says.
    pub(super) title: &'static str,
    /// How many things it looks at.
    pub(super) checked: fn(&Counts) -> i64,
    /// What breaks it: rows of `(since timestamptz, words text)`.
    pub(super) checks: &'static [&'static str],
    /// The same, asked with the events and subscribers of this program as `$1` and `$2`.
    pub(super) of_subscribers: Option<&'static str>,
    /// Up to ten rows of words that are told, though they break nothing.
    pub(super) notes: Option<&'static str>,
}

impl Rule {
    const PLAIN: Self = Self { id: "", title: "", checked: |_| 0, checks: &[], of_subscribers: None, notes: None };

    /// Every statement of it.
    pub(super) fn statements(&self) -> impl Iterator<Item = &'static str> {
        self.checks.iter().copied().chain(self.of_subscribers).chain(self.notes)
    }
}

/// The rules that are checked, in the order of their ids.
pub(super) const RULES: &[Rule] = &[
    ledger::I01,
    ledger::I02,
    stock::I03,
    claims::I04,
    orders::I05,
    stock::I06,
    stock::I07,
    stock::I08,
    stock::I09,
    stock::I10,
    ledger::I11,
    ledger::I12,
    documents::I13,
    ledger::I14,
    documents::I15,
    commands::I16,
    commands::I17,
    commands::I18,
    orders::I21,
    places::I22,
    rights::I23,
    rights::I25,
    documents::I26,
    tasks::I27,
    tasks::I28,
    documents::I29,
    documents::I30,
];

/// The rules that nothing checks yet.
pub(super) const NOT_BUILT: &[NotBuilt] = &[
    NotBuilt {
        id: "i19",
        title: "The audit trail is chained by hash without a gap, and every change of stock has its line",
        state: NotBuiltState::NotBuilt,
        reason: "the sealer that chains audit trail, ledger and events does not exist yet",
    },
    NotBuilt {
        id: "i20",
        title: "A day's snapshot is what replaying the ledger up to that moment gives",
        state: NotBuiltState::NotBuilt,
        reason: "no snapshots are taken yet; i02 replays the whole ledger",
    },
    NotBuilt {
        id: "i24",
        title: "Every table with an owner has row-level security, enabled and forced",
        state: NotBuiltState::NotBuilt,
        reason: "owners are columns and keys so far; row-level security is not switched on yet",
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_thirty_rules_are_checked_or_said_not_to_be_each_once_and_in_order() {
        let checked: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert!(checked.is_sorted(), "{checked:?}");
        let mut all: Vec<&str> = NOT_BUILT.iter().map(|rule| rule.id).chain(checked).collect();
        all.sort_unstable();
        assert_eq!(all, (1..=30).map(|number| format!("i{number:02}")).collect::<Vec<_>>());
    }

    #[test]
    fn every_rule_says_something_of_its_own_and_asks_the_database() {
        let titles: BTreeSet<&str> = RULES.iter().map(|rule| rule.title).collect();
        assert_eq!(titles.len(), RULES.len());
        for rule in RULES {
            assert!(!rule.title.is_empty() && !rule.title.ends_with('.'), "{}: {}", rule.id, rule.title);
            assert!(!rule.checks.is_empty() || rule.of_subscribers.is_some(), "{} checks nothing", rule.id);
        }
    }

    #[test]
    fn every_rule_only_reads() {
        for (rule, statement) in RULES.iter().flat_map(|rule| rule.statements().map(move |it| (rule.id, it))) {
            // What stands in quotes is compared or told, not done.
            let bare = statement.split('\'').step_by(2).collect::<Vec<_>>().join(" ");
            let words = bare.split(|c: char| !c.is_ascii_alphabetic()).collect::<Vec<_>>();
            let first = words.iter().find(|word| !word.is_empty()).copied().unwrap_or_default();
            assert!(["SELECT", "WITH"].contains(&first), "{rule}: {first}");
            for verb in ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "LOCK", "ALTER", "DROP"] {
                assert!(!words.contains(&verb), "{rule} says {verb}");
            }
        }
    }
}
