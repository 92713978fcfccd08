//! What a scanner reads, understood: GS1 element strings and Digital Links by the GS1 syntax dictionary, bare GTINs and SSCCs,
//! Russian marking codes, own labels and command barcodes; mended first where the way from the symbol to here did harm.
//!
//! [`Scan::read`] does it all. A scan whose separators may have got lost has every reading told, and none chosen.
//! `web/src/lib/scan` does the same on devices, tested by the same files in `testdata/scan`. Nothing here does I/O.

mod ai;
mod check;
mod command;
mod date;
mod element;
mod facts;
mod fault;
mod gtin;
mod keyboard;
mod link;
mod marking;
mod normalise;
mod scan;
mod symbol;

pub use ai::{Ai, AiCode, Charset, Part, ValueFault};
pub use check::{Check, CheckFault, check_digit, check_pair};
pub use command::Command;
pub use date::day;
pub use element::{Candidates, Element, Elements, MOST_CANDIDATES, Missing, SEPARATOR, Unknown};
pub use facts::{Facts, Subject};
pub use fault::{Gs1Fault, LinkFault};
pub use gtin::{expand_upc_e, is_checked, whole_gtin};
pub use keyboard::{american_key, restore_layout, swap_case};
pub use link::{CANONICAL_SITE, LinkOptions, read_link, write_link};
pub use marking::{Marking, MarkingGroup};
pub use normalise::{Normalised, Repair, normalise, text_of};
pub use scan::{Gs1Reading, LabelKind, Prefix, Reading, Scan, ScanRules};
pub use symbol::{Aim, ScanData, Symbol, SymbolData, visible};
