//! Whether goods are put where they were meant to go.

use ambar_kernel::{ErrorKind, Fault, LocationCode};
use serde_json::{Map, Value, json};

/// How the scanned place relates to the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Planned {
    /// It is the planned place, whose capacity is held.
    AsPlanned,
    /// A person decided for another one.
    Elsewhere,
}

/// Why the goods do not go there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceFault {
    /// Another place than the planned one.
    #[error("This is {scanned}. Go to {planned}.")]
    WrongPlace {
        /// Where the person stands.
        scanned: LocationCode,
        /// Where to go.
        planned: LocationCode,
    },
    /// No place is planned.
    #[error(
        "No place is planned for these goods, since none had room. Plan again, or put them where they fit and say why."
    )]
    NoPlace,
}

impl Fault for PlaceFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::WrongPlace { .. } => "receiving.wrong_place",
            Self::NoPlace => "receiving.no_place",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let params = match self {
            Self::WrongPlace { scanned, planned } => json!({ "scanned": scanned, "planned": planned }),
            Self::NoPlace => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

/// Compares the scanned place with the plan; `decided` is whether the person gave a reason for another one.
///
/// # Errors
/// [`PlaceFault`].
pub fn check_place(
    planned: Option<&LocationCode>,
    scanned: &LocationCode,
    decided: bool,
) -> Result<Planned, PlaceFault> {
    match planned {
        Some(planned) if planned == scanned => Ok(Planned::AsPlanned),
        _ if decided => Ok(Planned::Elsewhere),
        Some(planned) => Err(PlaceFault::WrongPlace { scanned: scanned.clone(), planned: planned.clone() }),
        None => Err(PlaceFault::NoPlace),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goods_go_where_planned_or_where_a_person_decided() {
        let (here, there) = (LocationCode::parse("A-01-02").unwrap(), LocationCode::parse("A-01-04").unwrap());
        assert_eq!(check_place(Some(&there), &there, false), Ok(Planned::AsPlanned));
        assert_eq!(check_place(Some(&there), &there, true), Ok(Planned::AsPlanned));
        assert_eq!(check_place(Some(&there), &here, true), Ok(Planned::Elsewhere));
        assert_eq!(check_place(None, &here, true), Ok(Planned::Elsewhere));
        let wrong = check_place(Some(&there), &here, false).unwrap_err();
        assert_eq!((wrong.kind(), wrong.code()), (ErrorKind::Refused, "receiving.wrong_place"));
        assert_eq!(wrong.to_string(), "This is A-01-02. Go to A-01-04.");
        assert_eq!(Value::from(wrong.params()), json!({"scanned": "A-01-02", "planned": "A-01-04"}));
        let unplanned = check_place(None, &here, false).unwrap_err();
        assert_eq!((unplanned.code(), unplanned.params().len()), ("receiving.no_place", 0));
    }
}
