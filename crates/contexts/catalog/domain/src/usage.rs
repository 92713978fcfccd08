//! What an item that is in use refuses.

use ambar_catalog_contract::Usage;
use ambar_kernel::{ErrorKind, Fault};
use serde_json::{Map, Value, json};

/// An item in use cannot be changed so; says where it is in use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("The item {refused} because of {}. {advice}", places(usages))]
pub struct ItemInUse {
    refused: &'static str,
    advice: &'static str,
    usages: Vec<Usage>,
}

impl Fault for ItemInUse {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        "catalog.item_in_use"
    }
    fn params(&self) -> Map<String, Value> {
        Map::from_iter([("usages".to_owned(), json!(self.usages))])
    }
}

/// `12 stock (A-01-02, A-01-03 …), 1 open order line (SO-1)`.
fn places(usages: &[Usage]) -> String {
    let place = |usage: &Usage| {
        let named = i64::try_from(usage.examples.len()).unwrap_or(i64::MAX);
        let more = if usage.count > named { " …" } else { "" };
        let examples =
            if usage.examples.is_empty() { String::new() } else { format!(" ({}{more})", usage.examples.join(", ")) };
        format!("{} {}{examples}", usage.count, usage.what)
    };
    usages.iter().map(place).collect::<Vec<_>>().join("; ")
}

/// An item may be deactivated when nothing of it is left and nothing is expected.
///
/// # Errors
/// [`ItemInUse`] with where it is in use.
pub fn may_deactivate(usages: Vec<Usage>) -> Result<(), ItemInUse> {
    unused(usages, "cannot be deactivated", "Use it up or move it out, and close what expects it, then try again.")
}

/// Base unit, decimals and tracking of an item are fixed once a quantity of it was written down: what is written would
/// mean something else.
///
/// # Errors
/// [`ItemInUse`] with where its quantities are written down.
pub fn may_change_measure(history: Vec<Usage>) -> Result<(), ItemInUse> {
    unused(
        history,
        "cannot get another base unit, scale or tracking",
        "Add a new item with the right ones and let this one run out.",
    )
}

fn unused(mut usages: Vec<Usage>, refused: &'static str, advice: &'static str) -> Result<(), ItemInUse> {
    usages.retain(|usage| usage.count > 0);
    if usages.is_empty() { Ok(()) } else { Err(ItemInUse { refused, advice, usages }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(what: &str, count: i64, examples: &[&str]) -> Usage {
        let examples = examples.iter().map(|&text| text.to_owned()).collect();
        Usage { context: "inventory".into(), what: what.into(), count, examples }
    }

    #[test]
    fn an_unused_item_may_be_deactivated_and_measured_anew() {
        assert_eq!(may_deactivate(vec![]), Ok(()));
        assert_eq!(may_deactivate(vec![usage("stock", 0, &[])]), Ok(()));
        assert_eq!(may_change_measure(vec![]), Ok(()));
    }

    #[test]
    fn the_refusal_says_where_the_item_is_in_use() {
        let usages = vec![usage("stock rows", 3, &["A-01", "A-02"]), usage("open counts", 1, &[]), usage("x", 0, &[])];
        let fault = may_deactivate(usages).unwrap_err();
        assert_eq!(
            fault.to_string(),
            "The item cannot be deactivated because of 3 stock rows (A-01, A-02 …); 1 open counts. \
             Use it up or move it out, and close what expects it, then try again."
        );
        assert_eq!((fault.kind(), fault.code()), (ErrorKind::Refused, "catalog.item_in_use"));
        assert_eq!(
            fault.params()["usages"],
            json!([{"context": "inventory", "what": "stock rows", "count": 3, "examples": ["A-01", "A-02"]},
                   {"context": "inventory", "what": "open counts", "count": 1, "examples": []}])
        );
    }

    #[test]
    fn all_examples_named_is_not_and_more() {
        let fault = may_change_measure(vec![usage("movements", 1, &["2026-11-24"])]).unwrap_err();
        assert!(fault.to_string().contains("1 movements (2026-11-24). Add a new item"), "{fault}");
    }
}
