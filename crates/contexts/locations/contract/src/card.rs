//! The cards that others copy.

use ambar_kernel::{DisplayName, LocationCode, LocationId, ShortCode, Timestamp, WarehouseId, ZoneId};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarehouseCard {
    /// Its id.
    pub id: WarehouseId,
    /// Raised by every change.
    pub version: i64,
    /// Its code.
    pub code: ShortCode,
    /// Its name.
    pub name: DisplayName,
    /// IANA name of its time zone.
    pub time_zone: String,
}

impl WarehouseCard {
    /// The day at the site; in UTC if its time zone is not known any more.
    #[must_use]
    pub fn day_at(&self, now: Timestamp) -> NaiveDate {
        day_at(now, &self.time_zone)
    }
}

/// The day where it is a moment in a time zone by its IANA name; in UTC if the zone is not known.
#[must_use]
pub fn day_at(now: Timestamp, time_zone: &str) -> NaiveDate {
    time_zone.parse::<Tz>().map_or_else(|_| now.date_naive(), |zone| now.with_timezone(&zone).date_naive())
}

/// What a place is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum LocationKind {
    /// Goods are kept and picked here.
    Storage,
    /// Goods arrive here.
    Dock,
    /// Picked goods wait here to be packed.
    Staging,
    /// Goods are packed here.
    Packing,
    /// Returned and doubtful goods wait here to be looked at.
    Inspection,
    /// Goods that no place would take.
    Overflow,
}

impl LocationKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Storage, Self::Dock, Self::Staging, Self::Packing, Self::Inspection, Self::Overflow];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Storage => "storage",
            Self::Dock => "dock",
            Self::Staging => "staging",
            Self::Packing => "packing",
            Self::Inspection => "inspection",
            Self::Overflow => "overflow",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether putaway may propose it.
    #[must_use]
    pub const fn takes_putaway(self) -> bool {
        matches!(self, Self::Storage)
    }

    /// Whether stock here may be allocated to orders.
    #[must_use]
    pub const fn allocatable(self) -> bool {
        matches!(self, Self::Storage)
    }
}

impl TryFrom<String> for LocationKind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no kind of location"))
    }
}

/// What may stand together in a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum MixingRule {
    /// Anything.
    #[default]
    Any,
    /// One item.
    OneItem,
    /// One lot of one item.
    OneLot,
    /// Goods only come into an empty place.
    EmptyOnly,
}

impl MixingRule {
    /// Every rule.
    pub const ALL: [Self; 4] = [Self::Any, Self::OneItem, Self::OneLot, Self::EmptyOnly];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::OneItem => "one_item",
            Self::OneLot => "one_lot",
            Self::EmptyOnly => "empty_only",
        }
    }

    /// The rule of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

impl TryFrom<String> for MixingRule {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no mixing rule"))
    }
}

/// What a place can hold; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Limits {
    /// Weight in g.
    pub max_weight_g: Option<i64>,
    /// Volume in cm³.
    pub max_volume_cm3: Option<i64>,
    /// Handling units.
    pub max_handling_units: Option<i32>,
}

impl Limits {
    /// Whether nothing is limited.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.max_weight_g.is_none() && self.max_volume_cm3.is_none() && self.max_handling_units.is_none()
    }
}

/// Where a place is, in mm from the warehouse's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct Position {
    /// To the east.
    pub x_mm: i64,
    /// To the north.
    pub y_mm: i64,
    /// Up.
    pub z_mm: i64,
}

/// A place as others need it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationCard {
    /// Its id.
    pub id: LocationId,
    /// Raised by every change.
    pub version: i64,
    /// The site it is in.
    pub warehouse_id: WarehouseId,
    /// The zone it is in.
    pub zone_id: ZoneId,
    /// The zone's code.
    pub zone: ShortCode,
    /// The code on its label.
    pub code: LocationCode,
    /// What it is for.
    pub kind: LocationKind,
    /// What it can hold.
    pub limits: Limits,
    /// What may stand together in it.
    pub mixing: MixingRule,
    /// Nothing may come in.
    pub locked_in: bool,
    /// Nothing may go out.
    pub locked_out: bool,
    /// Where it is.
    pub position: Position,
    /// Its place in the walk through the warehouse.
    pub pick_sequence: i64,
    /// What the operator reads off the label to show that they stand there.
    pub check_digits: Option<String>,
    /// Whether it is still in use.
    pub active: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for kind in LocationKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(LocationKind::try_from(kind.name().to_owned()), Ok(kind));
        }
        for rule in MixingRule::ALL {
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.name());
            assert_eq!(MixingRule::try_from(rule.name().to_owned()), Ok(rule));
        }
        assert!(LocationKind::try_from("attic".to_owned()).is_err());
        assert!(MixingRule::try_from("all".to_owned()).is_err());
    }

    #[test]
    fn only_storage_is_put_away_to_and_allocated_from() {
        for kind in LocationKind::ALL {
            assert_eq!(kind.takes_putaway(), kind == LocationKind::Storage);
            assert_eq!(kind.allocatable(), kind == LocationKind::Storage);
        }
    }

    #[test]
    fn one_limit_is_a_limit() {
        assert!(Limits::default().is_none());
        assert!(!Limits { max_handling_units: Some(1), ..Limits::default() }.is_none());
    }

    #[test]
    fn the_day_is_that_of_the_site() {
        let late = "2026-11-24T22:30:00Z".parse::<Timestamp>().unwrap();
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        assert_eq!(day_at(late, "Europe/Moscow"), day(25));
        assert_eq!(day_at(late, "America/New_York"), day(24));
        assert_eq!(day_at(late, "Nowhere/At_All"), day(24));
    }
}
