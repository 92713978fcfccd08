//! What may be asked of locations.

use ambar_kernel::{Ctx, LocationCode, LocationId, Result, WarehouseId};
use async_trait::async_trait;

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
