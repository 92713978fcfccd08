//! A place that is in use stays.

use ambar_kernel::{ErrorKind, Fault, LocationCode};
use ambar_locations_contract::LocationUse;
use serde_json::{Map, Value, json};

/// The place is in use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} is still in use: {}. Clear it first, then deactivate it.", list(.uses))]
pub struct InUse {
    /// The place.
    pub code: LocationCode,
    /// Where it is in use; not empty.
    pub uses: Vec<LocationUse>,
}

impl Fault for InUse {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        "locations.in_use"
    }
    fn params(&self) -> Map<String, Value> {
        Map::from_iter([("uses".to_owned(), json!(self.uses))])
    }
}

fn list(uses: &[LocationUse]) -> String {
    let each = uses.iter().map(|it| {
        let examples = if it.examples.is_empty() { String::new() } else { format!(" ({})", it.examples.join(", ")) };
        format!("{} {}{examples}", it.count, it.what)
    });
    each.collect::<Vec<_>>().join("; ")
}

/// # Errors
/// [`InUse`] if anything uses the place.
pub fn refuse_if_used(code: &LocationCode, uses: Vec<LocationUse>) -> Result<(), InUse> {
    if uses.is_empty() { Ok(()) } else { Err(InUse { code: code.clone(), uses }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stock(count: i64, what: &str, examples: &[&str]) -> LocationUse {
        let examples = examples.iter().map(|&example| example.to_owned()).collect();
        LocationUse { context: "inventory".into(), what: what.into(), count, examples }
    }

    #[test]
    fn a_place_in_use_says_where() {
        let code = LocationCode::parse("A-01").unwrap();
        assert_eq!(refuse_if_used(&code, Vec::new()), Ok(()));
        let uses = vec![stock(2, "stock rows", &["85123A", "M"]), stock(1, "open counts", &[])];
        let refusal = refuse_if_used(&code, uses).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "locations.in_use"));
        assert_eq!(
            refusal.to_string(),
            "A-01 is still in use: 2 stock rows (85123A, M); 1 open counts. Clear it first, then deactivate it."
        );
        assert_eq!(refusal.params()["uses"][0]["examples"][1], "M");
    }
}
