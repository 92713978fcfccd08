//! What is answered.

use ambar_catalog_contract::{ItemView, PackagingView};
use ambar_gs1::{Facts, Gs1Reading, Marking, Subject};
use ambar_inventory_contract::StockStatus;
use ambar_kernel::{
    CartonId, DecimalText, DeliveryId, DisplayName, ExternalRef, HandlingUnitId, ItemId, LocationCode, LocationId,
    LotCode, OrderId, OwnerId, SerialCode, ShortCode, Sku, WarehouseId,
};
use ambar_locations_contract::LocationKind;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{advice::Advice, request::ScanKind};

/// A scan, understood.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScanView {
    /// What the symbol held, without its identifier; U+001D for separators.
    pub(crate) text: String,
    /// The identifier of the symbol, if the scanner sent it: `]C1`.
    pub(crate) symbol: Option<String>,
    /// What had to be mended, which setting the scanner up mends for good: `keyboard_layout`, `caps_lock`, `written_separator`.
    pub(crate) repairs: Vec<&'static str>,
    /// What the code looks like, whatever it names.
    pub(crate) looks_like: LooksLike,
    /// What came of it.
    pub(crate) outcome: ScanOutcome,
    /// What it names: one thing if it is `resolved`, several to choose from if it is to be chosen.
    pub(crate) matches: Vec<Match>,
    /// What a GS1 code says; of an ambiguous one, what is certain by now.
    pub(crate) gs1: Option<Gs1View>,
    /// The readings of a code that lost its separators, to ask about: those that fit what is known first.
    pub(crate) candidates: Vec<Candidate>,
    /// Whether there are more readings than are told.
    pub(crate) more_candidates: bool,
    /// Whether what was found is what the person was asked for; null if nothing was said or nothing found.
    pub(crate) expected: Option<bool>,
    /// The command, if it is one: `ok`, `all`, `short`, `undo`, `skip`, `new_unit`, `print`, `end`.
    pub(crate) command: Option<&'static str>,
    /// What to do next, unless all is clear.
    pub(crate) advice: Option<Advice>,
}

/// What a code looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LooksLike {
    /// Nothing was read.
    Nothing,
    /// A command barcode.
    Command,
    /// A label of one's own on a place.
    LocationLabel,
    /// A label of one's own on a handling unit.
    UnitLabel,
    /// A label of one's own on a device.
    DeviceLabel,
    /// A label of one's own on a printer.
    PrinterLabel,
    /// A label of one's own on a document.
    DocumentLabel,
    /// A place with its check digits.
    CheckDigits,
    /// A GS1 code.
    Gs1,
    /// A marking code of tobacco.
    TobaccoMarking,
    /// A bare GTIN.
    Gtin,
    /// A bare SSCC.
    Sscc,
    /// A code of a known kind that is not right.
    Faulty,
    /// None of these.
    Unknown,
}

/// What came of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScanOutcome {
    /// It names one thing.
    Resolved,
    /// Several things answer to it: ask which is meant.
    Choose,
    /// It can be read in several ways: ask which is right.
    Ambiguous,
    /// It is a command.
    Command,
    /// Nothing answers to it.
    Unknown,
    /// Nothing was read.
    Ignored,
}

/// Something that a scan names.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Match {
    /// An item at a packaging level.
    Item(Box<ItemMatch>),
    /// A place.
    Location(LocationMatch),
    /// A handling unit.
    HandlingUnit(UnitMatch),
    /// A carton.
    Carton(CartonMatch),
    /// An order.
    Order(OrderMatch),
    /// A delivery.
    Delivery(DeliveryMatch),
    /// A lot.
    Lot(LotMatch),
    /// A unit with its own number.
    Serial(SerialMatch),
    /// A device.
    Device(LabelMatch),
    /// A printer.
    Printer(LabelMatch),
}

impl Match {
    pub(crate) const fn kind(&self) -> ScanKind {
        match self {
            Self::Item(_) => ScanKind::Item,
            Self::Location(_) => ScanKind::Location,
            Self::HandlingUnit(_) => ScanKind::HandlingUnit,
            Self::Carton(_) => ScanKind::Carton,
            Self::Order(_) => ScanKind::Order,
            Self::Delivery(_) => ScanKind::Delivery,
            Self::Lot(_) => ScanKind::Lot,
            Self::Serial(_) => ScanKind::Serial,
            Self::Device(_) => ScanKind::Device,
            Self::Printer(_) => ScanKind::Printer,
        }
    }
}

/// An item that was scanned, and what the code says of this piece of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ItemMatch {
    /// The item.
    pub(crate) item: ItemView,
    /// The packaging level that was scanned.
    pub(crate) packaging: PackagingView,
    /// What the scan stands for, in base units: what the packaging holds, times the count that the code gives; of what is
    /// counted in kg and has its weight in the code, that weight.
    pub(crate) quantity: DecimalText,
    /// The net weight in the code, in kg.
    pub(crate) net_weight_kg: Option<DecimalText>,
    /// Its lot.
    pub(crate) lot: Option<LotSeen>,
    /// Its serial number.
    pub(crate) serial: Option<SerialSeen>,
    /// Until when it may be used, by the code or by what is known of the lot.
    pub(crate) expires_on: Option<NaiveDate>,
    /// When it was made.
    pub(crate) produced_on: Option<NaiveDate>,
    /// The code of the product marking system.
    pub(crate) marking: Option<MarkingView>,
}

/// A lot on a label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LotSeen {
    /// Its code.
    pub(crate) code: LotCode,
    /// Whether stock of it was ever recorded.
    pub(crate) known: bool,
}

/// A serial number on a label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SerialSeen {
    /// The number.
    pub(crate) code: SerialCode,
    /// Whether the unit was ever recorded.
    pub(crate) known: bool,
    /// Whether it stands somewhere now.
    pub(crate) in_stock: bool,
}

/// A code of the product marking system.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MarkingView {
    /// The code as documents write it.
    identification: String,
    /// Whether its check parts were there.
    checked: bool,
    /// The product groups whose codes have this shape.
    groups: Vec<&'static str>,
}

impl From<&Marking> for MarkingView {
    fn from(marking: &Marking) -> Self {
        Self {
            identification: marking.identification.clone(),
            checked: marking.checked,
            groups: marking.groups.iter().map(|group| group.name()).collect(),
        }
    }
}

/// A place that was scanned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LocationMatch {
    /// Its id.
    pub(crate) id: LocationId,
    /// The site it is in.
    pub(crate) warehouse_id: WarehouseId,
    /// The code on its label.
    pub(crate) code: LocationCode,
    /// The code of its zone.
    pub(crate) zone: ShortCode,
    /// What it is for.
    pub(crate) purpose: LocationKind,
    /// Nothing may come in.
    pub(crate) locked_in: bool,
    /// Nothing may go out.
    pub(crate) locked_out: bool,
    /// Whether the check digits were given and right.
    pub(crate) checked: bool,
}

/// A handling unit that was scanned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitMatch {
    /// Its id.
    pub(crate) id: HandlingUnitId,
    /// Its SSCC.
    pub(crate) sscc: String,
    /// Where it stands, or is announced to.
    pub(crate) warehouse_id: WarehouseId,
    /// The place; null if it is only announced, or has left.
    pub(crate) location: Option<LocationCode>,
    /// Whether it stands here, is announced, or has left.
    pub(crate) state: UnitState,
    /// What is in it, at most 50 rows.
    pub(crate) contents: Vec<UnitContent>,
    /// The delivery that announced it.
    pub(crate) delivery: Option<DeliveryMatch>,
}

/// Where a handling unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnitState {
    /// On the floor.
    InStock,
    /// Announced and not received.
    Announced,
    /// It was here and has left.
    Left,
}

/// What is in a handling unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitContent {
    /// The item.
    pub(crate) item_id: ItemId,
    /// Its code.
    pub(crate) sku: Sku,
    /// Its name.
    pub(crate) name: DisplayName,
    /// Its lot.
    pub(crate) lot: Option<LotCode>,
    /// Its serial number.
    pub(crate) serial: Option<SerialCode>,
    /// Whether it may be used.
    pub(crate) status: StockStatus,
    /// How much, in base units.
    pub(crate) quantity: DecimalText,
}

/// A carton that was scanned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CartonMatch {
    /// Its id.
    pub(crate) id: CartonId,
    /// Its SSCC.
    pub(crate) sscc: String,
    /// Which carton of the order.
    pub(crate) number: i32,
    /// `open`, `closed`, `shipped`, `discarded`.
    pub(crate) state: String,
    /// Its order.
    pub(crate) order: OrderMatch,
}

/// An order that was scanned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct OrderMatch {
    /// Its id.
    pub(crate) id: OrderId,
    /// Its number.
    pub(crate) number: String,
    /// Another system's name for it.
    pub(crate) external_ref: Option<ExternalRef>,
    /// Whose goods.
    pub(crate) owner_id: OwnerId,
    /// From where.
    pub(crate) warehouse_id: WarehouseId,
    /// Where it stands: as `GET /orders/{id}` has it.
    pub(crate) state: String,
}

/// A delivery that was scanned.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct DeliveryMatch {
    /// Its id.
    pub(crate) id: DeliveryId,
    /// Its number.
    pub(crate) number: ShortCode,
    /// Whose goods.
    pub(crate) owner_id: OwnerId,
    /// Where to.
    pub(crate) warehouse_id: WarehouseId,
    /// Where it stands: as `GET /deliveries/{id}` has it.
    pub(crate) state: String,
}

/// A lot that was scanned by its code alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LotMatch {
    /// The item.
    pub(crate) item_id: ItemId,
    /// Its code.
    pub(crate) sku: Sku,
    /// Its name.
    pub(crate) name: DisplayName,
    /// The lot.
    pub(crate) code: LotCode,
    /// Until when it may be used.
    pub(crate) expires_on: Option<NaiveDate>,
}

/// A unit that was scanned by its number alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SerialMatch {
    /// The item.
    pub(crate) item_id: ItemId,
    /// Its code.
    pub(crate) sku: Sku,
    /// Its name.
    pub(crate) name: DisplayName,
    /// The number.
    pub(crate) code: SerialCode,
    /// Whether it stands somewhere now.
    pub(crate) in_stock: bool,
}

/// A device or a printer, by the code on its label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct LabelMatch {
    /// The code on its label.
    pub(crate) code: String,
}

/// A reading of a code that lost its separators.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Candidate {
    /// What it would say.
    pub(crate) gs1: Gs1View,
    /// What it would name.
    pub(crate) matches: Vec<Match>,
    /// Whether its lot or serial number is known of its item.
    pub(crate) known: bool,
}

/// What a GS1 code says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct Gs1View {
    /// The code as people read it: `(01)09521234000013(10)L1`.
    pub(crate) bracketed: String,
    /// What it is about.
    pub(crate) about: About,
    /// Its elements.
    pub(crate) elements: Vec<ElementView>,
    /// The lot.
    pub(crate) lot: Option<String>,
    /// The serial number.
    pub(crate) serial: Option<String>,
    /// Until when it may be used.
    pub(crate) expires_on: Option<NaiveDate>,
    /// How many.
    pub(crate) count: Option<u64>,
    /// Application identifiers of which one must stand on another symbol of the same thing.
    pub(crate) missing: Vec<String>,
}

/// An element.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ElementView {
    /// The application identifier.
    ai: String,
    /// What it is called.
    title: &'static str,
    /// Its value.
    value: String,
}

/// What a GS1 code is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum About {
    /// A handling unit.
    HandlingUnit,
    /// A trade item.
    Item,
    /// What a handling unit holds.
    Content,
    /// A place.
    Location,
    /// An asset.
    Asset,
    /// A document.
    Document,
    /// A shipment.
    Shipment,
    /// An order.
    Order,
    /// Attributes of something on another symbol.
    Attributes,
}

impl From<&Gs1Reading> for Gs1View {
    fn from(reading: &Gs1Reading) -> Self {
        let Facts { lot, serial, count, .. } = &reading.facts;
        let element = |element: &ambar_gs1::Element| ElementView {
            ai: element.code.to_string(),
            title: element.ai().map_or("", |ai| ai.title),
            value: element.value.clone(),
        };
        let missing = reading.missing.iter().flat_map(|missing| missing.one_of).map(|group| group.join("+"));
        Self {
            bracketed: reading.elements.to_bracketed(),
            about: match reading.subject {
                Subject::Unit => About::HandlingUnit,
                Subject::Product => About::Item,
                Subject::Content => About::Content,
                Subject::Place => About::Location,
                Subject::Asset => About::Asset,
                Subject::Document => About::Document,
                Subject::Shipment => About::Shipment,
                Subject::Order => About::Order,
                Subject::Attributes => About::Attributes,
            },
            elements: reading.elements.iter().map(element).collect(),
            lot: lot.clone(),
            serial: serial.clone(),
            expires_on: expires_on(&reading.facts),
            count: *count,
            missing: missing.collect(),
        }
    }
}

/// Until when goods may be used: the expiry date, else until when they are at their best.
pub(crate) fn expires_on(facts: &Facts) -> Option<NaiveDate> {
    facts.expiry.or(facts.best_before)
}
