//! A warehouse of four places.

use ambar_kernel::{Ctx, DisplayName, Failure, LocationCode, LocationId, Result, ShortCode, WarehouseId, ZoneId};
use ambar_locations_contract::{
    Limits, LocationCard, LocationKind, LocationsGateway, MixingRule, Position, WarehouseCard,
};
use async_trait::async_trait;
use uuid::Uuid;

pub const WAREHOUSE: WarehouseId = WarehouseId::from_uuid(Uuid::from_u128(0x0A));
pub const CODES: [&str; 4] = ["A-1", "A-2", "DOCK", "OVER"];

pub fn place(code: &str) -> LocationId {
    LocationId::derived(WAREHOUSE.uuid(), code)
}

pub struct FakeLocations;

fn card(code: &str) -> LocationCard {
    LocationCard {
        id: place(code),
        version: 1,
        warehouse_id: WAREHOUSE,
        zone_id: ZoneId::NIL,
        zone: ShortCode::parse("Z").unwrap(),
        code: LocationCode::parse(code).unwrap(),
        kind: LocationKind::Storage,
        limits: Limits::default(),
        mixing: MixingRule::Any,
        locked_in: false,
        locked_out: false,
        position: Position::default(),
        pick_sequence: 1,
        check_digits: None,
        active: true,
    }
}

#[async_trait]
impl LocationsGateway for FakeLocations {
    async fn warehouse(&self, _: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        if id != WAREHOUSE {
            return Err(Failure::not_found("locations.warehouse_unknown", "There is no such warehouse."));
        }
        Ok(WarehouseCard {
            id,
            version: 1,
            code: ShortCode::parse("MOW").unwrap(),
            name: DisplayName::parse("Moscow").unwrap(),
            time_zone: "Europe/Moscow".into(),
        })
    }

    async fn locations(&self, _: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
        Ok(CODES.iter().filter(|code| ids.contains(&place(code))).map(|code| card(code)).collect())
    }

    async fn locations_by_code(
        &self,
        _: &Ctx,
        warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        let known =
            codes.iter().map(LocationCode::as_str).filter(|code| warehouse == WAREHOUSE && CODES.contains(code));
        Ok(known.map(card).collect())
    }

    async fn locations_of_kind(&self, _: &Ctx, _: WarehouseId, _: LocationKind) -> Result<Vec<LocationCard>> {
        unreachable!("the process asks by code")
    }
}
