//! Handling units.

use ambar_inventory_contract::UnitKind;
use ambar_kernel::{HandlingUnitId, LocationId, WarehouseId};

/// A pallet, case, tote or carton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: HandlingUnitId,
    /// Its SSCC.
    pub sscc: String,
    /// What kind.
    pub kind: UnitKind,
    /// The site.
    pub warehouse_id: WarehouseId,
    /// Where it stands; nil once it has left the site.
    pub location_id: LocationId,
}
