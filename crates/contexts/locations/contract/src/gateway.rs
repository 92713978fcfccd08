//! What may be asked of locations.

use ambar_kernel::{
    BulkMode, BulkOutcome, Ctx, ExternalRef, Failure, LocationCode, LocationId, Result, ShortCode, WarehouseId,
};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{Limits, LocationCard, LocationKind, MixingRule, Position, WarehouseCard};

/// A place to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLocation {
    /// Its id, derived from the command's key.
    pub id: LocationId,
    /// The code on its label.
    pub code: LocationCode,
    /// The code of its zone.
    pub zone: ShortCode,
    /// The code of its type, whose rules it follows.
    pub location_type: Option<ShortCode>,
    /// What it is for, if not what its type is for.
    pub kind: Option<LocationKind>,
    /// What it can hold, if not what its type can: all limits together.
    pub limits: Option<Limits>,
    /// What may stand together in it, if not as its type says.
    pub mixing: Option<MixingRule>,
    /// Where it is.
    pub position: Option<Position>,
    /// Its place in the walk; at the end if left out.
    pub pick_sequence: Option<i64>,
    /// What is on the label already; made from the code if left out.
    pub check_digits: Option<String>,
    /// Which other system knows it.
    pub source: Option<ShortCode>,
    /// That system's name for it.
    pub external_ref: Option<ExternalRef>,
}

/// What may be asked of locations. Whatever was acknowledged is known to the next call.
#[async_trait]
pub trait LocationsGateway: Send + Sync {
    /// A site.
    ///
    /// # Errors
    /// `locations.warehouse_unknown` if there is none.
    async fn warehouse(&self, ctx: &Ctx, id: WarehouseId) -> Result<WarehouseCard>;

    /// The cards of the places that exist, in no order.
    ///
    /// # Errors
    /// If locations cannot be reached.
    async fn locations(&self, ctx: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>>;

    /// The cards of a site's places by code.
    ///
    /// # Errors
    /// If locations cannot be reached.
    async fn locations_by_code(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>>;

    /// The active places that any of some codes name, of a site or of all; at most 20.
    ///
    /// # Errors
    /// If locations cannot be reached.
    async fn locations_named(
        &self,
        ctx: &Ctx,
        warehouse: Option<WarehouseId>,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        let _ = (ctx, warehouse, codes);
        Err(Failure::internal("these locations are found at one site at a time"))
    }

    /// The active places of a kind, first in the walk first; at most 50.
    ///
    /// # Errors
    /// If locations cannot be reached.
    async fn locations_of_kind(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        kind: LocationKind,
    ) -> Result<Vec<LocationCard>>;

    /// Adds places of a warehouse, each by itself, at most 1,000 at once. One that is there already just as its row says stays
    /// as it is; what a row leaves open is not compared. Sent again with the same ids, nothing changes.
    ///
    /// # Errors
    /// Only accidents, and `locations.warehouse_unknown`: a refusal of a row is an outcome, one for each, in their order.
    async fn import_locations(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        locations: Vec<NewLocation>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<LocationId>>> {
        let _ = (ctx, warehouse, locations, mode);
        Err(Failure::internal("these locations take no places in bulk"))
    }

    /// Takes places out of use, or into use again, for a process that has asked who uses them. Repeating it changes nothing.
    ///
    /// # Errors
    /// If locations cannot be reached.
    async fn set_locations_active(&self, ctx: &Ctx, ids: &[LocationId], active: bool) -> Result<()> {
        let _ = (ctx, ids, active);
        Err(Failure::internal("these locations take no places back"))
    }
}

/// Someone who must know of a place, its limits and its locks before the change is acknowledged.
#[async_trait]
pub trait LocationFollower: Send + Sync {
    /// Takes the cards; older ones than known are ignored. Repeating it changes nothing.
    ///
    /// # Errors
    /// If it cannot be done now: the change is then not acknowledged, and its retry follows up.
    async fn follow(&self, ctx: &Ctx, locations: &[LocationCard]) -> Result<()>;
}

/// Where a place is still in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub struct LocationUse {
    /// The context that uses it.
    pub context: String,
    /// What uses it: `stock`, `open putaways`.
    pub what: String,
    /// How many of them.
    pub count: i64,
    /// A few of them by name: SKUs, document numbers.
    pub examples: Vec<String>,
}

/// Someone who may be using a place.
#[async_trait]
pub trait LocationUsage: Send + Sync {
    /// Where the place is in use; empty if nowhere.
    ///
    /// # Errors
    /// If it cannot be found out.
    async fn usage(&self, ctx: &Ctx, location: LocationId) -> Result<Vec<LocationUse>>;
}
