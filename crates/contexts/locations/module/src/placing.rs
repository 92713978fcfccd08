//! What new places share: where they are and which rules hold in them.

use ambar_kernel::{Failure, FieldError, LocationTypeId, Result, WarehouseId, ZoneId};
use ambar_locations_domain::{OwnRules, Rules};
use ambar_pg::Tx;

use crate::store;

/// Numbers of the walk are this far apart unless the caller says otherwise: room for places that come between.
pub(crate) const SEQUENCE_STEP: i64 = 10;

/// Where places are and what they are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground {
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) zone_id: ZoneId,
    pub(crate) location_type_id: Option<LocationTypeId>,
    pub(crate) own: OwnRules,
}

/// Locks the warehouse, so that its events keep their order and nobody takes the same codes, checks the zone, and finds
/// the rules in effect under the type, which cannot change until the transaction ends.
pub(crate) async fn prepare(tx: &mut Tx, ground: &Ground) -> Result<Rules> {
    if !store::warehouse::lock(tx, ground.warehouse_id).await? {
        return Err(unknown("/warehouse_id", "locations.warehouse_unknown", "there is no such warehouse"));
    }
    zone_in_warehouse(tx, ground.zone_id, ground.warehouse_id).await?;
    rules_under_type(tx, ground.location_type_id, &ground.own).await
}

/// # Errors
/// 422 if there is no such zone in the warehouse.
pub(crate) async fn zone_in_warehouse(tx: &mut Tx, zone: ZoneId, warehouse: WarehouseId) -> Result<()> {
    if store::zone::in_warehouse(tx, zone, warehouse).await? {
        Ok(())
    } else {
        Err(unknown("/zone_id", "locations.zone_unknown", "there is no such zone in this warehouse"))
    }
}

/// # Errors
/// 422 if there is no such type, or neither the type nor the place says what the place is for.
pub(crate) async fn rules_under_type(tx: &mut Tx, of: Option<LocationTypeId>, own: &OwnRules) -> Result<Rules> {
    let of_type = match of {
        None => None,
        Some(id) => Some(store::location_type::rules(tx, id).await?.ok_or_else(|| {
            unknown("/location_type_id", "locations.location_type_unknown", "there is no such location type")
        })?),
    };
    own.under(of_type.as_ref()).map_err(|error| Failure::field("/kind", &error))
}

fn unknown(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}
