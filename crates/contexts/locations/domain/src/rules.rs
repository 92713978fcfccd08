//! What a place is for, what it holds and what may stand together in it: its own, or its type's.

use ambar_kernel::{ErrorKind, Fault};
use ambar_locations_contract::{Limits, LocationKind, MixingRule};

/// The rules that hold: of a type, or of a place in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// What it is for.
    pub kind: LocationKind,
    /// What it can hold.
    pub limits: Limits,
    /// What may stand together in it.
    pub mixing: MixingRule,
}

/// What a place says for itself; `None` leaves it to the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OwnRules {
    /// What it is for.
    pub kind: Option<LocationKind>,
    /// What it can hold: all three limits together, so that "no limit" can be said where the type has one.
    pub limits: Option<Limits>,
    /// What may stand together in it.
    pub mixing: Option<MixingRule>,
}

/// Neither the place nor a type says what it is for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("say what the place is for: give its kind, or a location type")]
pub struct KindMissing;

impl Fault for KindMissing {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        "locations.kind_missing"
    }
}

impl OwnRules {
    /// The rules in effect under a type, if it has one. Without either, nothing is limited and anything may mix.
    ///
    /// # Errors
    /// [`KindMissing`].
    pub fn under(&self, of_type: Option<&Rules>) -> Result<Rules, KindMissing> {
        Ok(Rules {
            kind: self.kind.or(of_type.map(|rules| rules.kind)).ok_or(KindMissing)?,
            limits: self.limits.or(of_type.map(|rules| rules.limits)).unwrap_or_default(),
            mixing: self.mixing.or(of_type.map(|rules| rules.mixing)).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RACK: Rules = Rules {
        kind: LocationKind::Storage,
        limits: Limits { max_weight_g: Some(800_000), max_volume_cm3: None, max_handling_units: Some(1) },
        mixing: MixingRule::OneItem,
    };

    #[test]
    fn a_place_is_as_its_type_unless_it_says_otherwise() {
        assert_eq!(OwnRules::default().under(Some(&RACK)), Ok(RACK));
        let unlimited = OwnRules { limits: Some(Limits::default()), ..OwnRules::default() };
        assert_eq!(unlimited.under(Some(&RACK)), Ok(Rules { limits: Limits::default(), ..RACK }));
        let own = OwnRules {
            kind: Some(LocationKind::Inspection),
            limits: Some(Limits { max_handling_units: Some(2), ..Limits::default() }),
            mixing: Some(MixingRule::EmptyOnly),
        };
        let effect = own.under(Some(&RACK)).unwrap();
        assert_eq!(Ok(effect), own.under(None));
        assert_eq!((effect.kind, effect.mixing), (LocationKind::Inspection, MixingRule::EmptyOnly));
        assert_eq!(effect.limits.max_weight_g, None);
    }

    #[test]
    fn a_place_without_type_says_what_it_is_for() {
        let refusal = OwnRules::default().under(None).unwrap_err();
        assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Invalid, "locations.kind_missing"));
        let dock = OwnRules { kind: Some(LocationKind::Dock), ..OwnRules::default() }.under(None).unwrap();
        assert_eq!((dock.limits, dock.mixing), (Limits::default(), MixingRule::Any));
    }

    #[test]
    fn each_rule_of_its_own_is_taken_for_itself() {
        let own = OwnRules {
            kind: Some(LocationKind::Packing),
            limits: Some(Limits { max_handling_units: Some(9), ..Limits::default() }),
            mixing: Some(MixingRule::OneLot),
        };
        let whole = own.under(None).unwrap();
        for (kind, limits, mixing) in (0..8).map(|bits| (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0)) {
            let some = OwnRules {
                kind: own.kind.filter(|_| kind),
                limits: own.limits.filter(|_| limits),
                mixing: own.mixing.filter(|_| mixing),
            };
            let expected = Rules {
                kind: if kind { whole.kind } else { RACK.kind },
                limits: if limits { whole.limits } else { RACK.limits },
                mixing: if mixing { whole.mixing } else { RACK.mixing },
            };
            assert_eq!(some.under(Some(&RACK)), Ok(expected), "{some:?}");
        }
    }
}
