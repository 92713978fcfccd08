//! Items, owners and partners.

use std::sync::Mutex;

use ambar_catalog_contract::{
    CatalogGateway, ItemCard, NewItem, OwnerCard, PackagingCard, PackagingLevel, PartnerCard, PartnerKind,
    ShippingPolicy, Tracking,
};
use ambar_kernel::{
    Barcode, Ctx, DecimalText, DisplayName, Failure, ItemId, LocationId, OwnerId, PackagingId, PartnerId, Quantity,
    Result, Scale, ShortCode, Sku,
};
use async_trait::async_trait;

use super::{Accidents, id};

/// The catalog in memory.
#[derive(Default)]
pub struct FakeCatalog {
    items: Mutex<Vec<ItemCard>>,
    owners: Mutex<Vec<OwnerCard>>,
    partners: Mutex<Vec<PartnerCard>>,
    accidents: Accidents,
}

impl FakeCatalog {
    pub fn new(accidents: Accidents) -> Self {
        Self { accidents, ..Self::default() }
    }

    pub fn add_owner(&self, code: &str, active: bool) -> OwnerId {
        let owner = OwnerCard {
            id: id(code),
            version: 1,
            code: ShortCode::parse(code).unwrap(),
            name: DisplayName::parse(code).unwrap(),
            active,
        };
        self.owners.lock().unwrap().push(owner);
        id(code)
    }

    pub fn add_partner(&self, code: &str, owner: OwnerId, kind: PartnerKind, percent: u16, active: bool) -> PartnerId {
        let partner = PartnerCard {
            id: id(code),
            version: 1,
            owner_id: owner,
            kind,
            code: ShortCode::parse(code).unwrap(),
            name: DisplayName::parse(code).unwrap(),
            shipping_policy: ShippingPolicy::default(),
            over_receipt_percent: percent,
            active,
        };
        self.partners.lock().unwrap().push(partner);
        id(code)
    }

    /// An item that comes in cases of twelve; the case's barcode is the SKU with `-CASE`.
    pub fn add_item(&self, sku: &str, owner: OwnerId, scale: u8, tracking: Tracking) -> ItemId {
        let scale = Scale::new(scale).unwrap();
        let packaging = |level, count: i64, barcode: String| PackagingCard {
            id: id(&barcode),
            level,
            quantity: Quantity::new(count * scale.factor()).unwrap(),
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            barcodes: vec![Barcode::parse(&barcode).unwrap()],
        };
        let item = ItemCard {
            id: id(sku),
            version: 1,
            owner_id: owner,
            sku: Sku::parse(sku).unwrap(),
            name: DisplayName::parse(&format!("Item {sku}")).unwrap(),
            base_unit: ShortCode::parse("pcs").unwrap(),
            scale,
            tracking,
            category_id: None,
            category: None,
            abc: None,
            min_remaining_days: None,
            active: true,
            packagings: vec![
                packaging(PackagingLevel::Each, 1, format!("{sku}-EACH")),
                packaging(PackagingLevel::Case, 12, format!("{sku}-CASE")),
            ],
        };
        self.items.lock().unwrap().push(item);
        id(sku)
    }

    pub fn deactivate(&self, item: ItemId) {
        for card in self.items.lock().unwrap().iter_mut().filter(|card| card.id == item) {
            card.active = false;
        }
    }

    fn find(&self, which: impl Fn(&ItemCard) -> bool) -> Vec<ItemCard> {
        self.items.lock().unwrap().iter().filter(|item| which(item)).cloned().collect()
    }
}

#[async_trait]
impl CatalogGateway for FakeCatalog {
    async fn items(&self, _: &Ctx, ids: &[ItemId]) -> Result<Vec<ItemCard>> {
        self.accidents.call("catalog.items", || Ok(self.find(|item| ids.contains(&item.id))))
    }

    async fn items_by_sku(&self, _: &Ctx, owner: OwnerId, skus: &[Sku]) -> Result<Vec<ItemCard>> {
        let wanted: Vec<String> = skus.iter().map(Sku::folded).collect();
        self.accidents.call("catalog.items_by_sku", || {
            Ok(self.find(|item| item.owner_id == owner && wanted.contains(&item.sku.folded())))
        })
    }

    async fn by_barcode(
        &self,
        _: &Ctx,
        owner: Option<OwnerId>,
        barcode: &Barcode,
    ) -> Result<Vec<(ItemCard, PackagingId)>> {
        self.accidents.call("catalog.by_barcode", || {
            let found =
                self.find(|item| owner.is_none_or(|owner| item.owner_id == owner)).into_iter().filter_map(|item| {
                    let packaging = item.packagings.iter().find(|it| it.barcodes.contains(barcode))?.id;
                    Some((item, packaging))
                });
            Ok(found.collect())
        })
    }

    async fn owner(&self, _: &Ctx, id: OwnerId) -> Result<OwnerCard> {
        self.accidents.call("catalog.owner", || {
            let found = self.owners.lock().unwrap().iter().find(|owner| owner.id == id).cloned();
            found.ok_or_else(|| Failure::not_found("catalog.owner_unknown", "There is no such owner."))
        })
    }

    async fn partner(&self, _: &Ctx, id: PartnerId) -> Result<PartnerCard> {
        self.accidents.call("catalog.partner", || {
            let found = self.partners.lock().unwrap().iter().find(|partner| partner.id == id).cloned();
            found.ok_or_else(|| Failure::not_found("catalog.partner_unknown", "There is no such partner."))
        })
    }

    async fn draft_item(&self, _: &Ctx, _: NewItem) -> Result<ItemCard> {
        Err(Failure::internal("receiving adds no items"))
    }

    async fn publish_item(&self, _: &Ctx, _: ItemId, _: Option<(DecimalText, LocationId)>) -> Result<ItemCard> {
        Err(Failure::internal("receiving adds no items"))
    }

    async fn discard_draft(&self, _: &Ctx, _: ItemId) -> Result<()> {
        Err(Failure::internal("receiving adds no items"))
    }

    async fn stale_drafts(&self, _: &Ctx, _: u32) -> Result<Vec<ItemId>> {
        Err(Failure::internal("receiving adds no items"))
    }
}
