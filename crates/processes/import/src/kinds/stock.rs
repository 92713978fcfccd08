//! Opening stock: what is there when the warehouse begins to work with Ambar.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use ambar_catalog_contract::{CatalogGateway, Tracking};
use ambar_inventory_contract::{
    Adjust, AdjustTarget, Direction, IntoUnit, InventoryGateway, LotInput, Mode, Receive, Reference, StockCommand,
    StockRefusal, StockRequest, StockStatus, UnitRow, VirtualPlace,
};
use ambar_kernel::{
    BulkDone, BulkMode, Ctx, DecimalText, Failure, ItemId, LocationCode, LocationId, LotCode, OwnerId, Quantity,
    ReasonCode, Result, Scale, SerialCode, Sku, StockCommandId, WarehouseId,
};
use ambar_locations_contract::LocationsGateway;
use async_trait::async_trait;
use chrono::NaiveDate;
use serde_json::{Map, json};
use uuid::Uuid;

use super::{Door, Outcome, pass_read};
use crate::{
    Import,
    sheet::{CellFault, Column, Reader, Row, Sheet, params},
};

const fn column(name: &'static str, required: bool, also: &'static [&'static str]) -> Column {
    Column { name, required, also }
}

pub(super) const COLUMNS: &[Column] = &[
    column("sku", true, &["Артикул", "item", "item code", "Код"]),
    column("location", true, &["Ячейка", "Место", "bin", "location code"]),
    column("quantity", true, &["Количество", "Кол-во", "Остаток", "qty"]),
    column("lot", false, &["Партия", "Серия", "batch"]),
    column("expires_on", false, &["Годен до", "Срок годности", "expiry", "best before"]),
    column("serials", false, &["Серийный номер", "Серийные номера", "serial", "serial number"]),
    column("status", false, &["Статус", "Состояние"]),
];

/// The most items and places that are remembered while a file is worked on.
const MOST_REMEMBERED: usize = 20_000;

/// The door of opening stock.
pub(super) struct OpeningStock {
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    inventory: Arc<dyn InventoryGateway>,
    import: Uuid,
    owner: OwnerId,
    warehouse: WarehouseId,
    known: Mutex<Known>,
}

/// What was asked of others already.
#[derive(Default)]
struct Known {
    /// By folded SKU.
    items: HashMap<String, Item>,
    places: HashMap<String, Place>,
}

#[derive(Debug, Clone, Copy)]
struct Item {
    id: ItemId,
    scale: Scale,
    tracking: Tracking,
    active: bool,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    id: LocationId,
    active: bool,
}

/// A row whose cells are right by themselves.
struct Said {
    sku: Sku,
    location: LocationCode,
    quantity: DecimalText,
    lot: Option<LotCode>,
    expires_on: Option<NaiveDate>,
    serials: Vec<SerialCode>,
    status: StockStatus,
}

impl OpeningStock {
    pub(super) fn new(import: &Import, id: Uuid, owner: OwnerId, warehouse: WarehouseId) -> Self {
        Self {
            catalog: Arc::clone(&import.catalog),
            locations: Arc::clone(&import.locations),
            inventory: Arc::clone(&import.inventory),
            import: id,
            owner,
            warehouse,
            known: Mutex::default(),
        }
    }
}

#[async_trait]
impl Door for OpeningStock {
    fn unique(&self, row: &Reader<'_>) -> Vec<(&'static str, String)> {
        let sku = row.cell("sku").unwrap_or_default().to_uppercase();
        serials(row).map(|serial| ("serials", format!("{sku} {serial}"))).collect()
    }

    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>> {
        let said: Vec<_> = rows.iter().map(|row| read(sheet.read(row))).collect();
        let known = self.ask(ctx, said.iter().flatten()).await?;
        let requests = rows.iter().zip(said).map(|(row, said)| {
            let said = said?;
            Ok((row, self.request(&known, sheet.read(row), row.0, said)?))
        });
        pass_read(requests.collect(), async |good: Vec<(&Row, StockRequest)>| {
            let (rows, requests): (Vec<&Row>, Vec<StockRequest>) = good.into_iter().unzip();
            if mode == BulkMode::Check {
                return Ok(rows.into_iter().map(|_| Ok(BulkDone::Added(()))).collect());
            }
            let outcomes = self.inventory.submit(ctx, requests, Mode::Each).await?;
            let said = |(row, outcome): (&Row, _)| match outcome {
                Ok(_) => Ok(BulkDone::Added(())),
                Err(refusal) => Err(vec![fault(&sheet.read(row), refusal)]),
            };
            Ok(rows.into_iter().zip(outcomes).map(said).collect())
        })
        .await
    }

    /// What a row brought in is taken out again where it was put, as far as it is still there and nobody has claimed it.
    async fn undo(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row]) -> Result<Vec<(i32, CellFault)>> {
        let said: Vec<_> = rows.iter().map(|row| read(sheet.read(row))).collect();
        let known = self.ask(ctx, said.iter().flatten()).await?;
        let mut there: HashMap<(ItemId, LocationId), Vec<UnitRow>> = HashMap::new();
        let (mut kept, mut numbers, mut requests) = (Vec::new(), Vec::new(), Vec::new());
        for (row, said) in rows.iter().zip(said) {
            let Some(goods) = said.ok().and_then(|said| goods(&known, said)) else {
                kept.push((row.0, gone(&sheet.read(row))));
                continue;
            };
            let at = (goods.item, goods.place);
            if let Entry::Vacant(unknown) = there.entry(at) {
                unknown.insert(self.inventory.loose_rows(ctx, goods.item, goods.place).await?);
            }
            let found = there.get(&at).map_or(&[][..], Vec::as_slice);
            match self.corrections(row.0, &goods, found) {
                Some(corrections) => {
                    numbers.extend(corrections.iter().map(|_| row));
                    requests.extend(corrections);
                }
                None => kept.push((row.0, gone(&sheet.read(row)))),
            }
        }
        let outcomes =
            if requests.is_empty() { Vec::new() } else { self.inventory.submit(ctx, requests, Mode::Each).await? };
        for (row, outcome) in numbers.into_iter().zip(outcomes) {
            let told = kept.last().is_some_and(|(number, _)| *number == row.0);
            if let Err(refusal) = outcome
                && !told
            {
                kept.push((row.0, fault(&sheet.read(row), refusal)));
            }
        }
        Ok(kept)
    }
}

/// The goods of a row.
struct Goods {
    item: ItemId,
    place: LocationId,
    lot: Option<LotCode>,
    serials: Vec<SerialCode>,
    status: StockStatus,
    quantity: Quantity,
}

fn goods(known: &Known, said: Said) -> Option<Goods> {
    let item = known.items.get(&said.sku.folded())?;
    let place = known.places.get(said.location.as_str())?.id;
    let quantity = said.quantity.positive_at(item.scale).ok()?;
    let (lot, serials, status) = (said.lot, said.serials, said.status);
    Some(Goods { item: item.id, place, lot, serials, status, quantity })
}

impl OpeningStock {
    /// The commands that take a row's goods out again; `None` if they are not there any more as they were.
    fn corrections(&self, number: i32, goods: &Goods, there: &[UnitRow]) -> Option<Vec<StockRequest>> {
        let row = |serial: Option<&SerialCode>| {
            there.iter().find(|row| {
                row.owner_id == self.owner
                    && row.lot == goods.lot
                    && row.status == goods.status
                    && row.serial.as_ref() == serial
            })
        };
        let command = |stock_id, quantity, name: String| StockRequest {
            id: StockCommandId::derived(self.import, &name),
            command: StockCommand::Adjust(Adjust {
                target: AdjustTarget::Row { stock_id },
                direction: Direction::Out,
                quantity,
            }),
            reference: Reference { kind: "import".into(), id: self.import },
            reason: ReasonCode::parse("initial_stock").ok(),
            note: None,
        };
        if goods.serials.is_empty() {
            let found = row(None)?;
            return Some(vec![command(found.stock_id, goods.quantity, format!("undo stock {number}"))]);
        }
        let one = Quantity::new(1).ok()?;
        let serial = |serial: &SerialCode| {
            Some(command(row(Some(serial))?.stock_id, one, format!("undo stock {number} {}", serial.as_str())))
        };
        goods.serials.iter().map(serial).collect()
    }
}

/// The goods of a row are not where it put them.
fn gone(row: &Reader<'_>) -> CellFault {
    let message =
        "these goods are not there any more as this row put them: they were moved, used or changed since. Correct \
                   the stock where it is"
            .to_owned();
    let value = row.cell("sku").map(str::to_owned);
    CellFault { column: Some("sku"), code: "import.stock_moved".into(), message, value, params: Map::new() }
}

fn serials<'a>(row: &Reader<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    row.cell("serials").unwrap_or_default().split('|').map(str::trim).filter(|serial| !serial.is_empty())
}

fn read(mut row: Reader<'_>) -> Result<Said, Vec<CellFault>> {
    let (sku, location) = (row.required_code("sku"), row.required("location"));
    let quantity = row.decimal("quantity");
    if quantity.is_none() {
        row.missing("quantity");
    }
    let (lot, expires_on) = (row.code("lot"), row.day("expires_on"));
    let mut numbers = Vec::new();
    for serial in serials(&row) {
        match SerialCode::parse(serial) {
            Ok(serial) => numbers.push(serial),
            Err(fault) => row.refuse("serials", &fault),
        }
    }
    let choices: Vec<_> = StockStatus::ALL.into_iter().map(|status| (status.name(), status)).collect();
    let status = row.choice("status", &choices).unwrap_or(StockStatus::Available);
    row.end(|| {
        Some(Said { sku: sku?, location: location?, quantity: quantity?, lot, expires_on, serials: numbers, status })
    })
}

impl OpeningStock {
    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The items and places that rows name: remembered, or asked of their owners. Several chunks are at work at once, and one may
    /// make all forget what another needs: so each has its own.
    async fn ask(&self, ctx: &Ctx, rows: impl Iterator<Item = &Said>) -> Result<Known> {
        let mut needed = Known::default();
        let (mut skus, mut codes) = (HashMap::new(), HashMap::new());
        {
            let known = self.known();
            for row in rows {
                let (sku, code) = (row.sku.folded(), row.location.as_str());
                match known.items.get(&sku) {
                    Some(item) => drop(needed.items.insert(sku, *item)),
                    None => drop(skus.insert(sku, row.sku.clone())),
                }
                match known.places.get(code) {
                    Some(place) => drop(needed.places.insert(code.to_owned(), *place)),
                    None => drop(codes.insert(code, row.location.clone())),
                }
            }
        }
        let mut asked = Known::default();
        if !skus.is_empty() {
            let skus: Vec<Sku> = skus.into_values().collect();
            for found in self.catalog.items_in_brief(ctx, self.owner, &skus).await? {
                let item = Item { id: found.id, scale: found.scale, tracking: found.tracking, active: found.active };
                asked.items.insert(found.sku.folded(), item);
            }
        }
        if !codes.is_empty() {
            let codes: Vec<LocationCode> = codes.into_values().collect();
            for card in self.locations.locations_by_code(ctx, self.warehouse, &codes).await? {
                let place = Place { id: card.id, active: card.active };
                asked.places.insert(String::from(card.code), place);
            }
        }
        needed.items.extend(asked.items.clone());
        needed.places.extend(asked.places.clone());
        let mut known = self.known();
        if known.items.len() + known.places.len() > MOST_REMEMBERED {
            *known = Known::default();
        }
        known.items.extend(asked.items);
        known.places.extend(asked.places);
        Ok(needed)
    }

    fn request(
        &self,
        known: &Known,
        mut row: Reader<'_>,
        number: i32,
        said: Said,
    ) -> Result<StockRequest, Vec<CellFault>> {
        let item = known.items.get(&said.sku.folded()).copied();
        let place = known.places.get(said.location.as_str()).copied();
        match &item {
            None => row.fault("sku", "import.item_unknown", "this owner has no such item: import the items first"),
            Some(item) if !item.active => row.fault("sku", "import.item_inactive", "this item is no longer in use"),
            Some(item) => tracked(&mut row, item, &said),
        }
        match &place {
            None => row.fault("location", "import.location_unknown", "there is no such location in this warehouse"),
            Some(place) if !place.active => {
                row.fault("location", "import.location_inactive", "this location is no longer in use");
            }
            Some(_) => {}
        }
        let quantity = item.and_then(|item| quantity(&mut row, &said.quantity, item.scale));
        row.end(|| {
            let receive = Receive {
                warehouse_id: self.warehouse,
                location_id: place?.id,
                unit: IntoUnit::Loose,
                item_id: item?.id,
                owner_id: self.owner,
                lot: said.lot.map(|code| LotInput { code, expires_on: said.expires_on }),
                serials: said.serials,
                quantity: quantity?,
                status: said.status,
                origin: VirtualPlace::Adjustment,
                hold_id: None,
            };
            Some(StockRequest {
                id: StockCommandId::derived(self.import, &format!("stock {number}")),
                command: StockCommand::Receive(receive),
                reference: Reference { kind: "import".into(), id: self.import },
                reason: ReasonCode::parse("initial_stock").ok(),
                note: None,
            })
        })
    }
}

fn quantity(row: &mut Reader<'_>, text: &DecimalText, scale: Scale) -> Option<Quantity> {
    match text.positive_at(scale) {
        Ok(quantity) => Some(quantity),
        Err(fault) => {
            row.refuse("quantity", &fault);
            None
        }
    }
}

/// Whether a row says what must be recorded of the item. The engine judges the same again when the stock comes in.
fn tracked(row: &mut Reader<'_>, item: &Item, said: &Said) {
    let by_lot = item.tracking.by_lot();
    match &said.lot {
        None if by_lot => row.fault("lot", "import.lot_missing", "this item is tracked by lot: say which"),
        Some(_) if !by_lot => {
            row.fault("lot", "import.lot_not_recorded", "this item is not tracked by lot: leave it empty")
        }
        _ => {}
    }
    if item.tracking == Tracking::Expiry && said.lot.is_some() && said.expires_on.is_none() {
        row.fault(
            "expires_on",
            "import.expiry_missing",
            "this item is tracked by expiry date: say until when it may be used",
        );
    }
    if said.expires_on.is_some() && said.lot.is_none() && !by_lot {
        row.fault("expires_on", "import.lot_not_recorded", "this item is not tracked by lot: leave it empty");
    }
    if item.tracking == Tracking::Serial {
        let wanted = said.quantity.at(item.scale).map(Quantity::units);
        let given = i64::try_from(said.serials.len()).unwrap_or(i64::MAX);
        if wanted.is_ok_and(|wanted| wanted != given) {
            let message = format!(
                "this item is tracked by serial number: one for each unit, with | between them; here are {given}"
            );
            row.fault_with("serials", "import.serials_missing", message, params([("given", json!(given))]));
        }
    } else if !said.serials.is_empty() {
        row.fault(
            "serials",
            "import.serials_not_recorded",
            "this item is not tracked by serial number: leave it empty",
        );
    }
}

/// A refusal of the engine.
fn fault(row: &Reader<'_>, refusal: StockRefusal) -> CellFault {
    let column = ["lot", "expires", "serial", "quantity", "item"].into_iter().find(|word| refusal.code.contains(word));
    let column = column.map_or("location", |word| match word {
        "expires" => "expires_on",
        "serial" => "serials",
        "item" => "sku",
        "lot" => "lot",
        _ => "quantity",
    });
    let failure = Failure::from(refusal);
    let value = row.cell(column).map(str::to_owned);
    CellFault {
        column: Some(column),
        code: failure.code.into_owned(),
        message: failure.detail,
        value,
        params: failure.params,
    }
}
