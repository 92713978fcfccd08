//! Sites and places.

use std::sync::Mutex;

use ambar_kernel::{Ctx, DisplayName, Failure, LocationCode, LocationId, Result, ShortCode, WarehouseId};
use ambar_locations_contract::{
    Limits, LocationCard, LocationKind, LocationsGateway, MixingRule, Position, WarehouseCard,
};
use async_trait::async_trait;

use super::{Accidents, id};

/// Locations in memory.
#[derive(Default)]
pub struct FakeLocations {
    warehouses: Mutex<Vec<WarehouseCard>>,
    places: Mutex<Vec<LocationCard>>,
    accidents: Accidents,
}

impl FakeLocations {
    pub fn new(accidents: Accidents) -> Self {
        Self { accidents, ..Self::default() }
    }

    pub fn add_warehouse(&self, code: &str, time_zone: &str) -> WarehouseId {
        let warehouse = WarehouseCard {
            id: id(code),
            version: 1,
            code: ShortCode::parse(code).unwrap(),
            name: DisplayName::parse(code).unwrap(),
            time_zone: time_zone.into(),
        };
        self.warehouses.lock().unwrap().push(warehouse);
        id(code)
    }

    pub fn add_place(&self, warehouse: WarehouseId, code: &str, kind: LocationKind) -> LocationCard {
        let mut places = self.places.lock().unwrap();
        let place = LocationCard {
            id: id(code),
            version: 1,
            warehouse_id: warehouse,
            zone_id: id("zone"),
            zone: ShortCode::parse("Z").unwrap(),
            code: LocationCode::parse(code).unwrap(),
            kind,
            limits: Limits::default(),
            mixing: MixingRule::Any,
            locked_in: false,
            locked_out: false,
            position: Position::default(),
            pick_sequence: i64::try_from(places.len()).unwrap(),
            check_digits: None,
            active: true,
        };
        places.push(place.clone());
        place
    }

    pub fn remove_kind(&self, kind: LocationKind) {
        self.places.lock().unwrap().retain(|place| place.kind != kind);
    }

    fn find(&self, which: impl Fn(&LocationCard) -> bool) -> Vec<LocationCard> {
        self.places.lock().unwrap().iter().filter(|place| which(place)).cloned().collect()
    }
}

#[async_trait]
impl LocationsGateway for FakeLocations {
    async fn warehouse(&self, _: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        self.accidents.call("locations.warehouse", || {
            let found = self.warehouses.lock().unwrap().iter().find(|it| it.id == id).cloned();
            found.ok_or_else(|| Failure::not_found("locations.warehouse_unknown", "There is no such warehouse."))
        })
    }

    async fn locations(&self, _: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
        self.accidents.call("locations.locations", || Ok(self.find(|place| ids.contains(&place.id))))
    }

    async fn locations_by_code(
        &self,
        _: &Ctx,
        warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        self.accidents.call("locations.locations_by_code", || {
            Ok(self.find(|place| place.warehouse_id == warehouse && codes.contains(&place.code)))
        })
    }

    async fn locations_of_kind(
        &self,
        _: &Ctx,
        warehouse: WarehouseId,
        kind: LocationKind,
    ) -> Result<Vec<LocationCard>> {
        self.accidents.call("locations.locations_of_kind", || {
            Ok(self.find(|place| place.warehouse_id == warehouse && place.kind == kind))
        })
    }
}
