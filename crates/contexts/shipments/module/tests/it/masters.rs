//! Items, owners, customers and places in memory.

use std::{collections::BTreeMap, sync::Mutex};

use ambar_catalog_contract::{
    CatalogGateway, ItemCard, NewItem, OwnerCard, PartnerCard, PartnerKind, ShippingPolicy, Tracking,
};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, Failure, FieldError, ItemId, LocationCode, LocationId, OwnerId, PackagingId, PartnerId,
    Result, Scale, Sku, WarehouseId, ZoneId,
};
use ambar_locations_contract::{
    Limits, LocationCard, LocationKind, LocationsGateway, MixingRule, Position, WarehouseCard,
};
use async_trait::async_trait;

use crate::bench::{id, item, place};

#[derive(Default)]
pub struct FakeCatalog {
    pub items: Mutex<BTreeMap<ItemId, ItemCard>>,
    pub partners: Mutex<BTreeMap<PartnerId, PartnerCard>>,
    pub owner_inactive: Mutex<bool>,
}

pub fn owner() -> OwnerId {
    id("owner", 1)
}

pub fn customer(n: u32) -> PartnerId {
    id("customer", n)
}

fn card(n: u32, scale: u8, tracking: Tracking) -> ItemCard {
    ItemCard {
        id: item(n),
        version: 1,
        owner_id: owner(),
        sku: Sku::parse(&format!("sku-{n}")).unwrap(),
        name: "A thing".parse().unwrap(),
        base_unit: "pcs".parse().unwrap(),
        scale: Scale::new(scale).unwrap(),
        tracking,
        category_id: None,
        category: None,
        abc: None,
        min_remaining_days: (tracking == Tracking::Expiry).then_some(30),
        active: true,
        packagings: vec![],
    }
}

fn partner(n: u32, kind: PartnerKind, shipping_policy: ShippingPolicy) -> PartnerCard {
    PartnerCard {
        id: customer(n),
        version: 1,
        owner_id: owner(),
        kind,
        code: format!("C{n}").parse().unwrap(),
        name: "Somebody".parse().unwrap(),
        shipping_policy,
        over_receipt_percent: 0,
        active: true,
    }
}

impl FakeCatalog {
    /// Items 1 to 9: 3 with expiry, 4 by lot, 5 by serial, 6 to the gram, 8 of another owner, 9 no longer in use.
    /// Customers 1 to 3 by policy, 4 no longer in use, 5 a supplier, 6 of another owner.
    pub fn usual() -> Self {
        let catalog = Self::default();
        let tracked = |n| match n {
            3 => Tracking::Expiry,
            4 => Tracking::Lot,
            5 => Tracking::Serial,
            _ => Tracking::None,
        };
        for n in 1..=9 {
            let mut card = card(n, if n == 6 { 3 } else { 0 }, tracked(n));
            card.active = n != 9;
            if n == 8 {
                card.owner_id = id("owner", 2);
            }
            catalog.items.lock().unwrap().insert(card.id, card);
        }
        let policies = [ShippingPolicy::ShipAvailable, ShippingPolicy::ShipComplete, ShippingPolicy::CancelRest];
        for n in 1..=6 {
            let kind = if n == 5 { PartnerKind::Supplier } else { PartnerKind::Customer };
            let mut card = partner(n, kind, policies[usize::try_from(n - 1).unwrap() % 3]);
            card.active = n != 4;
            if n == 6 {
                card.owner_id = id("owner", 2);
            }
            catalog.partners.lock().unwrap().insert(card.id, card);
        }
        catalog
    }
}

#[async_trait]
impl CatalogGateway for FakeCatalog {
    async fn items(&self, _ctx: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>> {
        Ok(self.items.lock().unwrap().values().filter(|card| ids.contains(&card.id)).cloned().collect())
    }

    async fn items_by_sku(&self, _ctx: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>> {
        let folded: Vec<String> = skus.iter().map(Sku::folded).collect();
        let items = self.items.lock().unwrap();
        let found = items.values().filter(|card| card.owner_id == owner && folded.contains(&card.sku.folded()));
        Ok(found.cloned().collect())
    }

    async fn by_barcode(
        &self,
        _ctx: &Ctx,
        _owner: Option<OwnerId>,
        _barcode: &Barcode,
    ) -> Result<Vec<(ItemCard, PackagingId)>> {
        panic!("shipments does not ask for barcodes")
    }

    async fn owner(&self, _ctx: &Ctx, id: OwnerId) -> Result<OwnerCard> {
        if id != owner() {
            return Err(Failure::not_found("catalog.owner_unknown", "there is no such owner"));
        }
        let active = !*self.owner_inactive.lock().unwrap();
        Ok(OwnerCard { id, version: 1, code: "O".parse().unwrap(), name: "Owner".parse().unwrap(), active })
    }

    async fn owner_or_only(&self, ctx: &Ctx, id: Option<OwnerId>) -> Result<OwnerCard> {
        match id {
            Some(id) => self.owner(ctx, id).await,
            None if *self.owner_inactive.lock().unwrap() => Err(Failure::invalid(vec![FieldError {
                pointer: "/owner_id".into(),
                code: "catalog.owner_required",
                detail: "say whose it is".into(),
            }])),
            None => self.owner(ctx, owner()).await,
        }
    }

    async fn partner(&self, _ctx: &Ctx, id: PartnerId) -> Result<PartnerCard> {
        let found = self.partners.lock().unwrap().get(&id).cloned();
        found.ok_or_else(|| Failure::not_found("catalog.partner_unknown", "there is no such partner"))
    }

    async fn draft_item(&self, _ctx: &Ctx, _item: NewItem) -> Result<ItemCard> {
        panic!("shipments adds no items")
    }

    async fn publish_item(
        &self,
        _ctx: &Ctx,
        _id: ItemId,
        _placed: Option<(DecimalText, LocationId)>,
    ) -> Result<ItemCard> {
        panic!("shipments adds no items")
    }

    async fn discard_draft(&self, _ctx: &Ctx, _id: ItemId) -> Result<()> {
        panic!("shipments adds no items")
    }

    async fn stale_drafts(&self, _ctx: &Ctx, _minutes: u32) -> Result<Vec<ItemId>> {
        panic!("shipments adds no items")
    }
}

pub struct FakeLocations {
    /// Code and kind of every place.
    pub places: Mutex<Vec<(&'static str, LocationKind)>>,
}

pub fn warehouse() -> WarehouseId {
    id("warehouse", 1)
}

impl FakeLocations {
    pub fn usual() -> Self {
        let places = vec![
            ("A-1", LocationKind::Storage),
            ("STAGE", LocationKind::Staging),
            ("PACK-1", LocationKind::Packing),
            ("PACK-2", LocationKind::Packing),
        ];
        Self { places: Mutex::new(places) }
    }

    fn cards(&self, wanted: impl Fn(&str, LocationKind) -> bool) -> Vec<LocationCard> {
        let places = self.places.lock().unwrap();
        places.iter().filter(|(code, kind)| wanted(code, *kind)).map(|(code, kind)| location(code, *kind)).collect()
    }
}

fn location(code: &'static str, kind: LocationKind) -> LocationCard {
    LocationCard {
        id: place(code),
        version: 1,
        warehouse_id: warehouse(),
        zone_id: ZoneId::NIL,
        zone: "Z".parse().unwrap(),
        code: code.parse().unwrap(),
        kind,
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
    async fn warehouse(&self, _ctx: &Ctx, id: WarehouseId) -> Result<WarehouseCard> {
        if id != warehouse() {
            return Err(Failure::not_found("locations.warehouse_unknown", "there is no such warehouse"));
        }
        let (code, name) = ("MOW".parse().unwrap(), "Moscow".parse().unwrap());
        Ok(WarehouseCard { id, version: 1, code, name, time_zone: "Europe/Moscow".into() })
    }

    async fn locations(&self, _ctx: &Ctx, ids: &[LocationId]) -> Result<Vec<LocationCard>> {
        Ok(self.cards(|_, _| true).into_iter().filter(|card| ids.contains(&card.id)).collect())
    }

    async fn locations_by_code(
        &self,
        _ctx: &Ctx,
        _warehouse: WarehouseId,
        codes: &[LocationCode],
    ) -> Result<Vec<LocationCard>> {
        Ok(self.cards(|_, _| true).into_iter().filter(|card| codes.contains(&card.code)).collect())
    }

    async fn locations_of_kind(
        &self,
        _ctx: &Ctx,
        _warehouse: WarehouseId,
        kind: LocationKind,
    ) -> Result<Vec<LocationCard>> {
        Ok(self.cards(|_, of| of == kind))
    }
}
