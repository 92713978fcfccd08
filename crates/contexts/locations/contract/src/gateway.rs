//! What may be asked of locations.

use ambar_kernel::{Ctx, LocationCode, LocationId, Result, WarehouseId};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use crate::{LocationCard, LocationKind, WarehouseCard};

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
