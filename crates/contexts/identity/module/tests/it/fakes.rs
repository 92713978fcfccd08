//! Fakes of what identity asks of others: three people and one warehouse.

use ambar_kernel::{
    AccountId, Ctx, DisplayName, Failure, LocationCode, LocationId, PersonId, Result, ShortCode, WarehouseId,
};
use ambar_locations_contract::{LocationCard, LocationKind, LocationsGateway, WarehouseCard};
use ambar_workforce_contract::{PeopleGateway, PersonCard};
use async_trait::async_trait;
use uuid::Uuid;

pub const HERE: WarehouseId = WarehouseId::from_uuid(Uuid::from_u128(0x57));
pub const THERE: WarehouseId = WarehouseId::from_uuid(Uuid::from_u128(0x58));

/// A person who works here, one who works there, and one who works no more.
pub const PEOPLE: [(PersonId, &str, WarehouseId, bool); 3] = [
    (PersonId::from_uuid(Uuid::from_u128(1)), "Anna Petrova", HERE, true),
    (PersonId::from_uuid(Uuid::from_u128(2)), "Timur Saidov", THERE, true),
    (PersonId::from_uuid(Uuid::from_u128(3)), "Olga Kim", HERE, false),
];

pub struct People;

#[async_trait]
impl PeopleGateway for People {
    async fn people(&self, _: &Ctx, ids: &[PersonId], _: &[AccountId]) -> Result<Vec<PersonCard>> {
        let card = |(id, name, warehouse, active): (PersonId, &str, WarehouseId, bool)| PersonCard {
            id,
            name: name.to_owned(),
            warehouse_id: Some(warehouse),
            active,
            account_id: None,
        };
        Ok(PEOPLE.into_iter().filter(|(id, ..)| ids.contains(id)).map(card).collect())
    }
}

/// Knows one warehouse.
pub struct OneWarehouse;

#[async_trait]
impl LocationsGateway for OneWarehouse {
    async fn warehouse(&self, _: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        if id != HERE {
            return Err(Failure::not_found("locations.warehouse_unknown", "No such warehouse."));
        }
        Ok(WarehouseCard {
            id,
            version: 1,
            code: ShortCode::parse("MOW").unwrap(),
            name: DisplayName::parse("Moscow").unwrap(),
            time_zone: "Europe/Moscow".into(),
        })
    }
    async fn locations(&self, _: &Ctx, _: &[LocationId]) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
    async fn locations_by_code(&self, _: &Ctx, _: WarehouseId, _: &[LocationCode]) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
    async fn locations_of_kind(&self, _: &Ctx, _: WarehouseId, _: LocationKind) -> Result<Vec<LocationCard>> {
        Ok(Vec::new())
    }
}
