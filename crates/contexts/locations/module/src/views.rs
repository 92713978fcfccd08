//! What the API shows.

use ambar_kernel::{
    DisplayName, ExternalRef, LocationCode, LocationId, LocationTypeId, ShortCode, WarehouseId, ZoneId,
};
use ambar_locations_contract::{LocationCard, LocationKind, MixingRule, WarehouseCard};
use ambar_locations_domain::{Locks, OwnRules, Rules};
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::bodies::{LimitsBody, PositionBody};

/// A site.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct WarehouseView {
    pub(crate) id: WarehouseId,
    pub(crate) version: i64,
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    /// IANA name of its time zone.
    pub(crate) time_zone: String,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
}

impl WarehouseView {
    pub(crate) fn card(self) -> WarehouseCard {
        WarehouseCard {
            id: self.id,
            version: self.version,
            code: self.code,
            name: self.name,
            time_zone: self.time_zone,
        }
    }
}

/// A part of a warehouse.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct ZoneView {
    pub(crate) id: ZoneId,
    pub(crate) version: i64,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
}

/// A kind of location with the rules of its places.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct LocationTypeView {
    pub(crate) id: LocationTypeId,
    pub(crate) version: i64,
    pub(crate) code: ShortCode,
    pub(crate) name: DisplayName,
    #[sqlx(try_from = "String")]
    pub(crate) kind: LocationKind,
    #[sqlx(flatten)]
    pub(crate) limits: LimitsBody,
    #[sqlx(try_from = "String")]
    pub(crate) mixing: MixingRule,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
}

/// Which rules a place says for itself; the others are its type's.
#[derive(Debug, Clone, Copy, Serialize, ToSchema, FromRow)]
pub(crate) struct OwnView {
    #[sqlx(rename = "own_kind")]
    kind: bool,
    #[sqlx(rename = "own_limits")]
    limits: bool,
    #[sqlx(rename = "own_mixing")]
    mixing: bool,
}

/// A place.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct LocationView {
    pub(crate) id: LocationId,
    pub(crate) version: i64,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) zone_id: ZoneId,
    /// The zone's code.
    zone: ShortCode,
    pub(crate) location_type_id: Option<LocationTypeId>,
    /// The code on its label.
    pub(crate) code: LocationCode,
    /// What it is for.
    #[sqlx(try_from = "String")]
    kind: LocationKind,
    /// What it can hold.
    #[sqlx(flatten)]
    limits: LimitsBody,
    /// What may stand together in it.
    #[sqlx(try_from = "String")]
    mixing: MixingRule,
    /// Which of kind, limits and mixing are its own, not its type's.
    #[sqlx(flatten)]
    own: OwnView,
    /// Nothing may come in.
    locked_in: bool,
    /// Nothing may go out.
    locked_out: bool,
    /// Why it is locked.
    lock_reason: Option<String>,
    #[sqlx(flatten)]
    pub(crate) position: PositionBody,
    /// Its place in the walk through the warehouse.
    pub(crate) pick_sequence: i64,
    /// What the operator reads off the label to show that they stand there.
    pub(crate) check_digits: String,
    /// Whether it is still in use.
    pub(crate) active: bool,
    /// Which other system knows it.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
}

impl LocationView {
    /// What it says for itself.
    pub(crate) fn own_rules(&self) -> OwnRules {
        OwnRules {
            kind: self.own.kind.then_some(self.kind),
            limits: self.own.limits.then_some(self.limits.into()),
            mixing: self.own.mixing.then_some(self.mixing),
        }
    }

    pub(crate) const fn locks(&self) -> Locks {
        Locks { inward: self.locked_in, outward: self.locked_out }
    }

    pub(crate) fn card(self) -> LocationCard {
        LocationCard {
            id: self.id,
            version: self.version,
            warehouse_id: self.warehouse_id,
            zone_id: self.zone_id,
            zone: self.zone,
            code: self.code,
            kind: self.kind,
            limits: self.limits.into(),
            mixing: self.mixing,
            locked_in: self.locked_in,
            locked_out: self.locked_out,
            position: self.position.into(),
            pick_sequence: self.pick_sequence,
            check_digits: Some(self.check_digits),
            active: self.active,
        }
    }
}

impl LocationTypeView {
    pub(crate) fn rules(&self) -> Rules {
        Rules { kind: self.kind, limits: self.limits.into(), mixing: self.mixing }
    }
}
