//! GS1 Digital Links: element strings as web addresses (GS1 Digital Link Standard: URI Syntax).

mod read;
mod write;

pub use read::{LinkOptions, read_link};
pub use write::{CANONICAL_SITE, write_link};

/// Whether the path of a Digital Link may start with a key and go on with these qualifiers.
fn belongs(key: &str, qualifiers: &[&str]) -> bool {
    let alternatives = alternatives(key);
    qualifiers.is_empty() && alternatives.is_some()
        || alternatives.is_some_and(|all| all.iter().any(|allowed| in_order(qualifiers, allowed)))
}

/// What may follow a key; `None` if it is no key.
fn alternatives(key: &str) -> Option<&'static [&'static [&'static str]]> {
    crate::Ai::of(crate::AiCode::parse(key)?)?.key
}

/// Whether each of `some` is among `all`, in the same order.
fn in_order(some: &[&str], all: &[&str]) -> bool {
    let mut rest = all.iter();
    some.iter().all(|wanted| rest.any(|allowed| allowed == wanted))
}
