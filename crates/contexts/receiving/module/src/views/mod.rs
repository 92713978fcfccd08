//! What the API shows.

pub(crate) mod delivery;
pub(crate) mod putaway;
pub(crate) mod receipt;

use ambar_receiving_domain::{Discrepancy, InboundState, PutawayState};
use utoipa::openapi::{
    Array, Object, ObjectBuilder,
    schema::{ArrayBuilder, Type},
};

fn names<'a>(description: &str, names: impl IntoIterator<Item = &'a str>) -> Object {
    let names: Vec<&str> = names.into_iter().collect();
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(names)).build()
}

/// The states of deliveries and lines.
pub(crate) fn inbound_states() -> Object {
    names("Where it stands.", InboundState::ALL.iter().map(|state| state.name()))
}

/// The states of putaways.
pub(crate) fn putaway_states() -> Object {
    names("Where it stands.", PutawayState::ALL.iter().map(|state| state.name()))
}

/// Why goods come.
pub(crate) fn occasions() -> Object {
    names("Why the goods came.", ["announced", "unannounced", "return", "undelivered"])
}

/// What goods look like.
pub(crate) fn conditions() -> Object {
    names(
        "What the goods look like: as they should, not fit for sale, or so that somebody else must look at them.",
        ["good", "damaged", "doubtful"],
    )
}

/// What was not as it should be.
pub(crate) fn discrepancy() -> Object {
    names("What was not as it should be.", Discrepancy::ALL.iter().map(|found| found.name()))
}

/// What was not as it should be, the worst first.
pub(crate) fn discrepancies() -> Array {
    ArrayBuilder::new().items(discrepancy()).build()
}
