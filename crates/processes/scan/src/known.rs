//! What the contexts know of the codes in a scan: one read for each kind of thing, of those that the caller may see.

use std::collections::HashMap;

use ambar_catalog_contract::{CatalogRead, ItemCard, NamedItem};
use ambar_inventory_contract::{InventoryRead, KnownLot, KnownSerial, UnitCard};
use ambar_kernel::{Ctx, ItemId, LocationCode, LocationId, OwnerId, PackagingId, Permission, Result, WarehouseId};
use ambar_locations_contract::{LocationCard, LocationsRead};
use ambar_receiving_contract::{AnnouncedUnit, DeliveryCard, ReceivingRead};
use ambar_shipments_contract::{CartonCard, OrderCard, ShipmentsRead};

use crate::{Scanning, wanted::Wanted};

/// Whose goods, and where.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    pub(crate) owner: Option<OwnerId>,
    pub(crate) warehouse: Option<WarehouseId>,
}

impl Scope {
    fn has(self, owner: OwnerId, warehouse: WarehouseId) -> bool {
        self.owner.is_none_or(|own| own == owner) && self.at(warehouse)
    }

    fn at(self, warehouse: WarehouseId) -> bool {
        self.warehouse.is_none_or(|own| own == warehouse)
    }
}

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) items: Vec<NamedItem>,
    pub(crate) locations: Vec<LocationCard>,
    pub(crate) units: Vec<UnitCard>,
    pub(crate) announced: Vec<AnnouncedUnit>,
    pub(crate) cartons: Vec<CartonCard>,
    pub(crate) orders: Vec<OrderCard>,
    pub(crate) deliveries: Vec<DeliveryCard>,
    pub(crate) lots: Vec<KnownLot>,
    pub(crate) serials: Vec<KnownSerial>,
    /// The cards of items that units, lots and serial numbers are of.
    pub(crate) cards: HashMap<ItemId, ItemCard>,
    /// The codes of the places where units stand.
    pub(crate) places: HashMap<LocationId, LocationCode>,
    /// Whether something answers to the scan that is of another owner or at another site.
    pub(crate) elsewhere: bool,
    /// The rights for want of which something was not looked for.
    pub(crate) not_permitted: Vec<&'static str>,
}

/// The states of orders whose picked goods may still lie in a tote.
const NOT_PACKED: [&str; 3] = ["in_picking", "picked", "in_packing"];

/// Looks for everything that is wanted.
pub(crate) async fn look_up(process: &Scanning, ctx: &Ctx, scope: Scope, wanted: &Wanted) -> Result<Known> {
    let mut known = Known::default();
    let look = Look { process, ctx, scope, wanted };
    look.items(&mut known).await?;
    look.locations(&mut known).await?;
    look.stock(&mut known).await?;
    look.receiving(&mut known).await?;
    look.shipments(&mut known).await?;
    look.around(&mut known).await?;
    Ok(known)
}

struct Look<'a> {
    process: &'a Scanning,
    ctx: &'a Ctx,
    scope: Scope,
    wanted: &'a Wanted,
}

impl Look<'_> {
    /// Whether the caller may see this kind of thing; notes it if not.
    fn may<P: Permission>(&self, known: &mut Known) -> bool {
        let may = self.ctx.actor.may(P::NAME);
        if !may {
            known.not_permitted.push(P::NAME);
        }
        may
    }

    /// Keeps what is of the scope, and notes whether anything is not.
    fn keep<T>(known: &mut Known, found: Vec<T>, within: impl Fn(&T) -> bool) -> Vec<T> {
        let all = found.len();
        let kept: Vec<T> = found.into_iter().filter(within).collect();
        known.elsewhere |= kept.len() < all;
        kept
    }

    async fn items(&self, known: &mut Known) -> Result<()> {
        let Wanted { barcodes, skus, .. } = self.wanted;
        if (barcodes.is_empty() && skus.is_empty()) || !self.may::<CatalogRead>(known) {
            return Ok(());
        }
        if !barcodes.is_empty() {
            known.items = self.process.catalog.by_barcodes(self.ctx, self.scope.owner, barcodes).await?;
        }
        if known.items.is_empty() && !skus.is_empty() {
            self.items_by_sku(known).await?;
        }
        Ok(())
    }

    /// Labels of one's own often hold the SKU; whose, must be known or be plain.
    async fn items_by_sku(&self, known: &mut Known) -> Result<()> {
        let Ok(owner) = self.process.catalog.owner_or_only(self.ctx, self.scope.owner).await else {
            return Ok(());
        };
        let cards = self.process.catalog.items_by_sku(self.ctx, owner.id, &self.wanted.skus).await?;
        let each = |item: ItemCard| {
            let packaging_id = item.packagings.first().map_or(PackagingId::NIL, |packaging| packaging.id);
            NamedItem { key: item.sku.to_string(), packaging_id, item }
        };
        known.items.extend(cards.into_iter().map(each));
        Ok(())
    }

    async fn locations(&self, known: &mut Known) -> Result<()> {
        let codes = &self.wanted.locations;
        if codes.is_empty() || !self.may::<LocationsRead>(known) {
            return Ok(());
        }
        known.locations = self.process.locations.locations_named(self.ctx, self.scope.warehouse, codes).await?;
        Ok(())
    }

    async fn stock(&self, known: &mut Known) -> Result<()> {
        let Wanted { ssccs, lots, serials, of_any_item, .. } = self.wanted;
        if (ssccs.is_empty() && lots.is_empty() && serials.is_empty()) || !self.may::<InventoryRead>(known) {
            return Ok(());
        }
        if !ssccs.is_empty() {
            let found = self.process.inventory.units_by_sscc(self.ctx, ssccs).await?;
            known.units = Self::keep(known, found, |unit| self.scope.at(unit.warehouse_id));
        }
        let items: Vec<ItemId> = known.items.iter().map(|named| named.item.id).collect();
        let of = if items.is_empty() { None } else { Some(&items[..]) };
        if of.is_none() && !of_any_item {
            return Ok(());
        }
        if !lots.is_empty() {
            known.lots = self.process.inventory.lots_by_code(self.ctx, lots, of).await?;
        }
        if !serials.is_empty() {
            known.serials = self.process.inventory.serials_by_code(self.ctx, serials, of).await?;
        }
        Ok(())
    }

    async fn receiving(&self, known: &mut Known) -> Result<()> {
        let Wanted { ssccs, numbers, .. } = self.wanted;
        if (ssccs.is_empty() && numbers.is_empty()) || !self.may::<ReceivingRead>(known) {
            return Ok(());
        }
        let within = |delivery: &DeliveryCard| self.scope.has(delivery.owner_id, delivery.warehouse_id);
        if !ssccs.is_empty() {
            let found = self.process.receiving.announced_units(self.ctx, ssccs).await?;
            known.announced = Self::keep(known, found, |unit| within(&unit.delivery));
        }
        if !numbers.is_empty() {
            let found = self.process.receiving.deliveries_by_number(self.ctx, numbers).await?;
            known.deliveries = Self::keep(known, found, within);
        }
        Ok(())
    }

    async fn shipments(&self, known: &mut Known) -> Result<()> {
        let Wanted { ssccs, names, .. } = self.wanted;
        if (ssccs.is_empty() && names.is_empty()) || !self.may::<ShipmentsRead>(known) {
            return Ok(());
        }
        let within = |order: &OrderCard| self.scope.has(order.owner_id, order.warehouse_id);
        if !ssccs.is_empty() {
            let found = self.process.shipments.cartons_by_sscc(self.ctx, ssccs).await?;
            known.cartons = Self::keep(known, found, |carton| within(&carton.order));
        }
        if !names.is_empty() {
            let mut found = self.process.shipments.orders_named(self.ctx, names).await?;
            // A tote's code is one that stands for nothing else: other scans cost nothing more.
            let nothing = known.items.is_empty() && known.locations.is_empty() && known.units.is_empty();
            if nothing && found.is_empty() && known.deliveries.is_empty() {
                found = self.in_totes(names).await?;
            }
            known.orders = Self::keep(known, found, within);
        }
        Ok(())
    }

    /// The orders whose goods are in totes with these codes, until they are packed: then the totes are free again.
    async fn in_totes(&self, totes: &[String]) -> Result<Vec<OrderCard>> {
        let filled = self.process.picking.orders_in_totes(self.ctx, totes).await?;
        if filled.is_empty() {
            return Ok(Vec::new());
        }
        let numbers: Vec<String> = filled.iter().map(|it| it.order_number.clone()).collect();
        let cards = self.process.shipments.orders_named(self.ctx, &numbers).await?;
        let is_filled = |card: &OrderCard| {
            filled.iter().any(|it| it.order_id == card.id) && NOT_PACKED.contains(&card.state.as_str())
        };
        Ok(cards.into_iter().filter(is_filled).collect())
    }

    /// What is told of what was found: the items of units, lots and numbers, and the places of units.
    async fn around(&self, known: &mut Known) -> Result<()> {
        let of_units = known.units.iter().flat_map(|unit| unit.rows.iter().map(|row| row.item_id));
        let of_lots = known.lots.iter().map(|lot| lot.item_id);
        let mut items: Vec<ItemId> =
            of_units.chain(of_lots).chain(known.serials.iter().map(|serial| serial.item_id)).collect();
        items.sort_unstable();
        items.dedup();
        if !items.is_empty() && self.ctx.actor.may(CatalogRead::NAME) {
            let cards = self.process.catalog.items(self.ctx, &items).await?;
            let own = cards.into_iter().filter(|card| self.scope.owner.is_none_or(|owner| owner == card.owner_id));
            known.cards = own.map(|card| (card.id, card)).collect();
        }
        let places: Vec<LocationId> = known.units.iter().filter_map(|unit| unit.location_id).collect();
        if !places.is_empty() && self.ctx.actor.may(LocationsRead::NAME) {
            let cards = self.process.locations.locations(self.ctx, &places).await?;
            known.places = cards.into_iter().map(|card| (card.id, card.code)).collect();
        }
        Ok(())
    }
}
