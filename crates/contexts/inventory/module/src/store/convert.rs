//! From what is stored to what the domain works on.

use ambar_catalog_contract::{AbcClass as CatalogClass, ItemCard, PackagingLevel, Tracking as CatalogTracking};
use ambar_inventory_contract::{AllocationReason, Demand, StockId, StockKey, StockStatus, UnitKind};
use ambar_inventory_domain::{
    AbcClass, Claim, ClaimState, Count, CountKey, CountState, Hold, Item, Limits, Load, Lot, Mixing, Place, PlaceKind,
    PromiseRow, Row, Serial, Tracking, Unit,
};
use ambar_kernel::{
    AccountId, CountId, Failure, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, OrderId,
    OrderLineId, OwnerId, Quantity, ReservationId, Result, SerialCode, SerialId, Timestamp, WarehouseId, ZoneId,
};
use ambar_locations_contract::{LocationKind, MixingRule};
use chrono::NaiveDate;
use serde::Deserialize;
use sqlx::FromRow;
use uuid::Uuid;

/// What the domain must know of an item.
pub(crate) fn item(card: &ItemCard) -> Item {
    let each = card.packagings.iter().find(|packaging| packaging.level == PackagingLevel::Each);
    let side = |side: Option<u32>| side.map(i64::from);
    Item {
        id: card.id,
        owner_id: card.owner_id,
        sku: card.sku.clone(),
        scale: card.scale,
        tracking: match card.tracking {
            CatalogTracking::None => Tracking::None,
            CatalogTracking::Lot => Tracking::Lot,
            CatalogTracking::Expiry => Tracking::Expiry,
            CatalogTracking::Serial => Tracking::Serial,
        },
        abc: card.abc.map(|class| match class {
            CatalogClass::A => AbcClass::A,
            CatalogClass::B => AbcClass::B,
            CatalogClass::C => AbcClass::C,
        }),
        min_remaining_days: card.min_remaining_days.unwrap_or_default(),
        each_weight_g: each.and_then(|each| side(each.weight_g)).unwrap_or_default(),
        each_volume_mm3: each
            .and_then(|each| {
                let area = side(each.length_mm)?.saturating_mul(side(each.width_mm)?);
                Some(area.saturating_mul(side(each.height_mm)?))
            })
            .unwrap_or_default(),
    }
}

/// A row of `inventory.stock`.
#[derive(Debug, Clone, FromRow, Deserialize)]
pub(crate) struct StockRow {
    #[sqlx(try_from = "i64")]
    pub(crate) stock_id: StockId,
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) location_id: LocationId,
    pub(crate) handling_unit_id: HandlingUnitId,
    pub(crate) item_id: ItemId,
    pub(crate) lot_id: LotId,
    pub(crate) serial_id: SerialId,
    #[sqlx(try_from = "String")]
    pub(crate) status: StockStatus,
    pub(crate) owner_id: OwnerId,
    on_hand: i64,
    reserved: i64,
    received_at: Timestamp,
    version: i64,
}

impl StockRow {
    /// A row of which only the key is known: its balance is read once it is locked.
    pub(crate) fn unread(stock_id: StockId, key: &StockKey) -> Self {
        Self {
            stock_id,
            warehouse_id: key.warehouse_id,
            location_id: key.location_id,
            handling_unit_id: key.handling_unit_id,
            item_id: key.item_id,
            lot_id: key.lot_id,
            serial_id: key.serial_id,
            status: key.status,
            owner_id: key.owner_id,
            on_hand: 0,
            reserved: 0,
            received_at: Timestamp::UNIX_EPOCH,
            version: 0,
        }
    }

    /// What it is keyed by.
    pub(crate) fn key(&self) -> StockKey {
        StockKey {
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            handling_unit_id: self.handling_unit_id,
            item_id: self.item_id,
            lot_id: self.lot_id,
            serial_id: self.serial_id,
            status: self.status,
            owner_id: self.owner_id,
        }
    }

    pub(crate) fn row(&self) -> Result<Row> {
        Ok(Row {
            id: self.stock_id,
            key: self.key(),
            on_hand: Quantity::new(self.on_hand)?,
            reserved: Quantity::new(self.reserved)?,
            received_at: self.received_at,
            version: Some(self.version),
        })
    }
}

/// A row of `inventory.place`.
#[derive(Debug, Clone, FromRow, Deserialize)]
pub(crate) struct PlaceRow {
    pub(crate) id: LocationId,
    warehouse_id: WarehouseId,
    zone_id: ZoneId,
    code: LocationCode,
    #[sqlx(try_from = "String")]
    kind: LocationKind,
    active: bool,
    locked_in: bool,
    locked_out: bool,
    pick_sequence: i64,
    max_weight_g: Option<i64>,
    max_volume_cm3: Option<i64>,
    max_units: Option<i32>,
    #[sqlx(try_from = "String")]
    mixing: MixingRule,
    counted: bool,
    weight_g: i64,
    volume_cm3: i64,
    units: i32,
    full_rows: i32,
    held_weight_g: i64,
    held_volume_cm3: i64,
    held_units: i32,
    holds: i32,
    over_limit_reason: Option<String>,
    version: i64,
    revision: i64,
}

impl PlaceRow {
    pub(crate) fn place(self) -> Place {
        Place {
            id: self.id,
            warehouse_id: self.warehouse_id,
            zone_id: self.zone_id,
            code: self.code,
            kind: match self.kind {
                LocationKind::Storage => PlaceKind::Storage,
                LocationKind::Overflow => PlaceKind::Overflow,
                LocationKind::Dock | LocationKind::Staging | LocationKind::Packing | LocationKind::Inspection => {
                    PlaceKind::Passage
                }
            },
            active: self.active,
            locked_in: self.locked_in,
            locked_out: self.locked_out,
            sequence: self.pick_sequence,
            limits: Limits { weight_g: self.max_weight_g, volume_cm3: self.max_volume_cm3, units: self.max_units },
            mixing: match self.mixing {
                MixingRule::Any => Mixing::Any,
                MixingRule::OneItem => Mixing::OneItem,
                MixingRule::OneLot => Mixing::OneLot,
                MixingRule::EmptyOnly => Mixing::EmptyOnly,
            },
            counted: self.counted,
            load: Load { weight_g: self.weight_g, volume_cm3: self.volume_cm3, units: self.units },
            full_rows: self.full_rows,
            held: Load { weight_g: self.held_weight_g, volume_cm3: self.held_volume_cm3, units: self.held_units },
            holds: self.holds,
            over_limit: self.over_limit_reason,
            version: self.version,
            revision: self.revision,
        }
    }
}

/// A row of `inventory.handling_unit`.
#[derive(Debug, Clone, FromRow, Deserialize)]
pub(crate) struct UnitRow {
    pub(crate) id: HandlingUnitId,
    pub(crate) sscc: String,
    #[sqlx(try_from = "String")]
    kind: UnitKind,
    warehouse_id: WarehouseId,
    pub(crate) location_id: LocationId,
}

impl UnitRow {
    pub(crate) fn unit(self) -> Unit {
        Unit {
            id: self.id,
            sscc: self.sscc,
            kind: self.kind,
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
        }
    }
}

/// A row of `inventory.lot`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct LotRow {
    pub(crate) id: LotId,
    item_id: ItemId,
    code: LotCode,
    expires_on: Option<NaiveDate>,
}

impl LotRow {
    pub(crate) fn lot(self) -> Lot {
        Lot { id: self.id, item_id: self.item_id, code: self.code, expires_on: self.expires_on }
    }
}

/// A row of `inventory.serial`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct SerialRow {
    pub(crate) id: SerialId,
    item_id: ItemId,
    code: SerialCode,
    stock_id: Option<StockId>,
}

impl SerialRow {
    pub(crate) fn serial(self) -> Serial {
        Serial { id: self.id, item_id: self.item_id, code: self.code, stock_id: self.stock_id }
    }
}

/// A row of `inventory.reservation`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct ClaimRow {
    pub(crate) id: ReservationId,
    pub(crate) stock_id: StockId,
    order_id: OrderId,
    order_line_id: OrderLineId,
    outside: bool,
    quantity: Quantity,
    state: String,
    why: AllocationReason,
    created_at: Timestamp,
}

impl ClaimRow {
    pub(crate) fn claim(self) -> Result<Claim> {
        let state = ClaimState::from_name(&self.state);
        Ok(Claim {
            id: self.id,
            stock_id: self.stock_id,
            demand: Demand { order_id: self.order_id, order_line_id: self.order_line_id, outside: self.outside },
            quantity: self.quantity,
            state: state.ok_or_else(|| Failure::internal(format!("{} is no state of a claim", self.state)))?,
            why: self.why,
            created_at: self.created_at,
        })
    }
}

/// A row of `inventory.promise`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct PromisedRow {
    pub(crate) order_line_id: OrderLineId,
    order_id: OrderId,
    warehouse_id: WarehouseId,
    item_id: ItemId,
    owner_id: OwnerId,
    quantity: Quantity,
}

impl PromisedRow {
    pub(crate) fn promise(self) -> PromiseRow {
        PromiseRow {
            demand: Demand::of_order(self.order_id, self.order_line_id),
            warehouse_id: self.warehouse_id,
            item_id: self.item_id,
            owner_id: self.owner_id,
            quantity: self.quantity,
        }
    }
}

/// A row of `inventory.hold`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct HoldRow {
    pub(crate) id: Uuid,
    pub(crate) location_id: LocationId,
    item_id: ItemId,
    lot_code: Option<LotCode>,
    owner_id: OwnerId,
    quantity: Quantity,
    weight_g: i64,
    volume_cm3: i64,
    units: i32,
    created_at: Timestamp,
}

impl HoldRow {
    pub(crate) fn hold(self) -> Hold {
        Hold {
            id: self.id,
            location_id: self.location_id,
            item_id: self.item_id,
            lot: self.lot_code,
            owner_id: self.owner_id,
            quantity: self.quantity,
            load: Load { weight_g: self.weight_g, volume_cm3: self.volume_cm3, units: self.units },
            created_at: self.created_at,
        }
    }
}

/// A row of `inventory.count`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct CountRow {
    pub(crate) id: CountId,
    warehouse_id: WarehouseId,
    location_id: LocationId,
    handling_unit_id: HandlingUnitId,
    item_id: ItemId,
    lot_id: LotId,
    serial_id: SerialId,
    owner_id: OwnerId,
    state: String,
    book: Option<Quantity>,
    counted: Option<Quantity>,
    counted_by: Option<AccountId>,
}

impl CountRow {
    /// What is counted.
    pub(crate) fn key(&self) -> CountKey {
        CountKey {
            warehouse_id: self.warehouse_id,
            location_id: self.location_id,
            handling_unit_id: self.handling_unit_id,
            item_id: self.item_id,
            lot_id: self.lot_id,
            serial_id: self.serial_id,
            owner_id: self.owner_id,
        }
    }

    pub(crate) fn count(self) -> Result<Count> {
        let state = CountState::from_name(&self.state);
        Ok(Count {
            id: self.id,
            key: self.key(),
            state: state.ok_or_else(|| Failure::internal(format!("{} is no state of a count", self.state)))?,
            book: self.book,
            counted: self.counted,
            counted_by: self.counted_by,
        })
    }
}
