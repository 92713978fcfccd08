//! What others may ask of locations.

use ambar_kernel::{BulkMode, BulkOutcome, Ctx, ErrorKind, Failure, LocationCode, LocationId, Result, WarehouseId};
use ambar_locations_contract::{LocationCard, LocationKind, LocationsGateway, NewLocation, WarehouseCard};
use async_trait::async_trait;

use crate::{
    Locations, store,
    store::location::select_locations,
    use_cases,
    views::{LocationView, WarehouseView},
};

pub(crate) const BY_CODES: &str = select_locations!("WHERE l.warehouse_id = $1 AND l.code = ANY($2)");

pub(crate) const NAMED: &str = select_locations!(
    "WHERE l.code = ANY($2) AND ($1::uuid IS NULL OR l.warehouse_id = $1) AND l.active ORDER BY l.warehouse_id, l.code LIMIT 20"
);

pub(crate) const OF_KIND: &str =
    select_locations!("WHERE l.warehouse_id = $1 AND l.kind = $2 AND l.active ORDER BY l.pick_sequence, l.id LIMIT 50");

#[async_trait]
impl LocationsGateway for Locations {
    async fn warehouse(&self, _ctx: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        // 422: in other contexts' requests the id stands in the body.
        store::warehouse::find(self.db.reader(), id).await?.map(WarehouseView::card).ok_or_else(|| {
            Failure::new(ErrorKind::Invalid, "locations.warehouse_unknown", "There is no such warehouse.")
                .param("warehouse_id", id.to_string())
        })
    }

    async fn locations(&self, _ctx: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
        store::location::cards(self.db.reader(), ids).await
    }

    async fn locations_by_code(
        &self,
        _ctx: &Ctx,
        warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        let codes: Vec<&str> = codes.iter().map(LocationCode::as_str).collect();
        let found: Vec<LocationView> =
            sqlx::query_as(BY_CODES).bind(warehouse).bind(codes).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(LocationView::card).collect())
    }

    async fn locations_named(
        &self,
        _ctx: &Ctx,
        warehouse: Option<WarehouseId>,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        let codes: Vec<&str> = codes.iter().map(LocationCode::as_str).collect();
        let found: Vec<LocationView> =
            sqlx::query_as(NAMED).bind(warehouse).bind(codes).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(LocationView::card).collect())
    }

    async fn locations_of_kind(
        &self,
        _ctx: &Ctx,
        warehouse: WarehouseId,
        kind: LocationKind,
    ) -> Result<Vec<LocationCard>> {
        let found: Vec<LocationView> =
            sqlx::query_as(OF_KIND).bind(warehouse).bind(kind.name()).fetch_all(self.db.reader()).await?;
        Ok(found.into_iter().map(LocationView::card).collect())
    }

    async fn import_locations(
        &self,
        ctx: &Ctx,
        warehouse: WarehouseId,
        locations: Vec<NewLocation>,
        mode: BulkMode,
    ) -> Result<Vec<BulkOutcome<LocationId>>> {
        use_cases::import_locations::import_locations(self, ctx, warehouse, locations, mode).await
    }

    async fn set_locations_active(&self, ctx: &Ctx, ids: &[LocationId], active: bool) -> Result<()> {
        use_cases::retire_locations::set_locations_active(self, ctx, ids, active).await
    }
}
