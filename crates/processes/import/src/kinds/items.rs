//! Items with their packaging and barcodes.

use std::{collections::HashSet, sync::Arc};

use ambar_catalog_contract::{
    AbcClass, CatalogGateway, CategoryRef, ItemUsage, NewItem, NewPackaging, PackagingLevel, Tracking, Usage,
};
use ambar_kernel::{Barcode, BulkDone, BulkMode, Ctx, ItemId, OwnerId, Quantity, Result, Scale, ShortCode, Sku};
use async_trait::async_trait;
use serde_json::json;
use uuid::Uuid;

use super::{Door, Outcome, faults, in_use, pass_read};
use crate::{
    Import,
    sheet::{CellFault, Column, Reader, Row, Sheet, params},
    spoilt,
};

const fn column(name: &'static str, required: bool, also: &'static [&'static str]) -> Column {
    Column { name, required, also }
}

pub(super) const COLUMNS: &[Column] = &[
    column("sku", true, &["Артикул", "item", "item code", "Код"]),
    column("name", true, &["Наименование", "Название", "description"]),
    column("gtin", false, &["Штрихкод", "Штрих-код", "ean", "GTIN (EAN)", "barcode"]),
    column("barcodes", false, &["Другие штрихкоды", "Штрихкоды"]),
    column("base_unit", false, &["uom", "unit", "Ед. изм.", "Единица", "Единица измерения"]),
    column("scale", false, &["decimals", "Знаков после запятой"]),
    column("tracking", false, &["Учёт"]),
    column("lot_tracked", false, &["Партионный учёт"]),
    column("shelf_life_days", false, &["Срок годности, дн.", "Срок годности, дней"]),
    column("min_remaining_days", false, &["Остаточный срок годности, дн."]),
    column("category", false, &["Категория", "Группа"]),
    column("abc", false, &["ABC-класс", "Класс"]),
    column("weight_kg", false, &["Вес, кг", "weight"]),
    column("length_mm", false, &["Длина, мм"]),
    column("width_mm", false, &["Ширина, мм"]),
    column("height_mm", false, &["Высота, мм"]),
    column("inner_qty", false, &["В упаковке"]),
    column("inner_gtin", false, &["Штрихкод упаковки"]),
    column("case_qty", false, &["В коробе", "case"]),
    column("case_gtin", false, &["Штрихкод короба"]),
    column("pallet_qty", false, &["На паллете", "pallet"]),
    column("pallet_gtin", false, &["Штрихкод паллеты"]),
    column("source", false, &["Источник"]),
    column("external_ref", false, &["Внешний код"]),
];

/// The levels above `each`: how much one holds, and its GTIN.
const LEVELS: [(PackagingLevel, &str, &str); 3] = [
    (PackagingLevel::Inner, "inner_qty", "inner_gtin"),
    (PackagingLevel::Case, "case_qty", "case_gtin"),
    (PackagingLevel::Pallet, "pallet_qty", "pallet_gtin"),
];

/// What one unit weighs at most, its longest side, and the days that it keeps: beyond it somebody has slipped.
const HEAVIEST_G: u32 = 100_000_000;
const LONGEST_MM: u32 = 100_000;
const MOST_DAYS: u64 = 36_500;

/// The door of items.
pub(super) struct Items {
    catalog: Arc<dyn CatalogGateway>,
    users: Arc<[Arc<dyn ItemUsage>]>,
    import: Uuid,
    owner: OwnerId,
}

impl Items {
    pub(super) fn new(import: &Import, id: Uuid, owner: OwnerId) -> Self {
        Self { catalog: Arc::clone(&import.catalog), users: Arc::clone(&import.users.items), import: id, owner }
    }
}

#[async_trait]
impl Door for Items {
    fn unique(&self, row: &Reader<'_>) -> Vec<(&'static str, String)> {
        let mut taken = Vec::new();
        if let Some(sku) = row.cell("sku") {
            taken.push(("sku", sku.to_uppercase()));
        }
        for column in ["gtin", "inner_gtin", "case_gtin", "pallet_gtin"] {
            taken.extend(row.cell(column).and_then(one_barcode).map(|code| (column, code)));
        }
        taken.extend(other_barcodes(row).filter_map(one_barcode).map(|code| ("barcodes", code)));
        if let Some(name) = row.cell("external_ref") {
            taken.push(("external_ref", format!("{} {name}", row.cell("source").unwrap_or_default())));
        }
        taken
    }

    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>> {
        let read = rows.iter().map(|row| Ok((row, self.read(sheet.read(row), row.0)?))).collect();
        pass_read(read, async |good: Vec<(&Row, NewItem)>| {
            let (rows, items): (Vec<&Row>, Vec<NewItem>) = good.into_iter().unzip();
            let outcomes = self.catalog.import_items(ctx, self.owner, items, mode).await?;
            rows.into_iter().zip(outcomes).map(|(row, outcome)| said(&sheet.read(row), outcome)).collect()
        })
        .await
    }

    async fn undo(&self, ctx: &Ctx, _: &Sheet, rows: &[Row]) -> Result<Vec<(i32, CellFault)>> {
        let id = |row: &Row| ItemId::derived(self.import, &format!("item {}", row.0));
        let ids: Vec<ItemId> = rows.iter().map(id).collect();
        let there: HashSet<ItemId> = self.catalog.items(ctx, &ids).await?.into_iter().map(|card| card.id).collect();
        let (mut free, mut kept) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| there.contains(&id(row))) {
            match self.referring(ctx, id(row)).await? {
                uses if uses.is_empty() => free.push((row.0, id(row))),
                uses => kept.push((row.0, in_use("sku", "catalog.item_in_use", &uses))),
            }
        }
        let withdrawn: Vec<ItemId> = free.iter().map(|(_, id)| *id).collect();
        self.catalog.withdraw_items(ctx, &withdrawn).await?;
        // From now on nobody can begin to use them; somebody may have begun just before.
        let (mut unused, mut used) = (Vec::new(), Vec::new());
        for (row, id) in free {
            match self.referring(ctx, id).await? {
                uses if uses.is_empty() => unused.push(id),
                uses => {
                    used.push(id);
                    kept.push((row, in_use("sku", "catalog.item_in_use", &uses)));
                }
            }
        }
        self.catalog.end_withdrawal(ctx, &unused, &used).await?;
        Ok(kept)
    }
}

fn said(row: &Reader<'_>, outcome: Result<BulkDone<ItemId>>) -> Result<Outcome> {
    Ok(match outcome {
        Ok(BulkDone::Added(_)) => Ok(BulkDone::Added(())),
        Ok(BulkDone::Unchanged(_)) => Ok(BulkDone::Unchanged(())),
        Err(failure) => Err(faults(row, failure, |field| column_of(row, field))?),
    })
}

/// The column that a field of the item is read from.
fn column_of(row: &Reader<'_>, field: &str) -> Option<&'static str> {
    if let Some(rest) = field.strip_prefix("/packagings/") {
        let (level, part) = rest.split_once('/').unwrap_or((rest, ""));
        // Levels are pointed at by their number, in the order in which they are read.
        let given: Vec<_> = LEVELS.iter().filter(|(_, quantity, _)| row.cell(quantity).is_some()).collect();
        let above = match level.parse::<usize>() {
            Ok(0) => None,
            Ok(number) => given.get(number - 1).copied(),
            Err(_) => LEVELS.iter().find(|(it, ..)| it.name() == level),
        };
        return Some(match (above, part) {
            (Some((_, _, gtin)), "gtin" | "barcode" | "barcodes") => gtin,
            (Some((_, quantity, _)), _) => quantity,
            (None, "weight_g") => "weight_kg",
            (None, "length_mm") => "length_mm",
            (None, "width_mm") => "width_mm",
            (None, "height_mm") => "height_mm",
            (None, part) if part.starts_with("barcodes") => "barcodes",
            (None, _) => "gtin",
        });
    }
    COLUMNS.iter().map(|column| column.name).find(|name| field.strip_prefix('/') == Some(name))
}

/// A barcode as it is told from others: a GTIN has zeros in front or not. What has lost digits is told from none.
fn one_barcode(cell: &str) -> Option<String> {
    let spoilt::Spoilt::No(code) = spoilt::code(cell) else { return None };
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    Some(if digits && code.len() < 14 { format!("barcode {code:0>14}") } else { format!("barcode {code}") })
}

fn other_barcodes<'a>(row: &Reader<'a>) -> impl Iterator<Item = &'a str> + use<'a> {
    row.cell("barcodes").unwrap_or_default().split('|').map(str::trim).filter(|code| !code.is_empty())
}

impl Items {
    /// What refers to an item, or ever did.
    async fn referring(&self, ctx: &Ctx, item: ItemId) -> Result<Vec<Usage>> {
        let mut uses = Vec::new();
        for user in self.users.iter() {
            uses.extend(user.history(ctx, item).await?.into_iter().filter(|usage| usage.count > 0));
        }
        Ok(uses)
    }

    fn read(&self, mut row: Reader<'_>, number: i32) -> Result<NewItem, Vec<CellFault>> {
        let sku: Option<Sku> = row.required_code("sku");
        let name = row.required("name");
        let base_unit: Option<ShortCode> = match row.cell("base_unit") {
            Some(_) => row.text("base_unit"),
            None => ShortCode::parse("pcs").ok(),
        };
        let scale = scale(&mut row);
        let tracking = tracking(&mut row);
        let abc = row.choice("abc", &[("A", AbcClass::A), ("B", AbcClass::B), ("C", AbcClass::C)]);
        let category = row.text("category").map(CategoryRef::Code);
        let min_remaining_days = days::<u16>(&mut row, "min_remaining_days");
        let packagings = packagings(&mut row, scale);
        let (source, external_ref) = (row.text("source"), row.text("external_ref"));
        row.end(|| {
            Some(NewItem {
                id: ItemId::derived(self.import, &format!("item {number}")),
                owner_id: self.owner,
                sku: sku?,
                name: name?,
                base_unit: base_unit?,
                scale,
                tracking,
                category,
                abc,
                min_remaining_days,
                packagings,
                external_ref,
                source,
            })
        })
    }
}

fn scale(row: &mut Reader<'_>) -> Scale {
    let Some(decimals) = row.whole::<u8>("scale") else { return Scale::WHOLE };
    Scale::new(decimals).unwrap_or_else(|fault| {
        row.refuse("scale", &fault);
        Scale::WHOLE
    })
}

/// What is recorded of every unit: as `tracking` says; else lots if the item has them, with dates if it has a shelf life.
fn tracking(row: &mut Reader<'_>) -> Tracking {
    let choices: Vec<_> = Tracking::ALL.iter().map(|tracking| (tracking.name(), *tracking)).collect();
    let said = row.choice("tracking", &choices);
    let by_lot = row.flag("lot_tracked").unwrap_or(false);
    let shelf_life: u32 = days(row, "shelf_life_days").unwrap_or(0);
    said.unwrap_or(match (by_lot, shelf_life) {
        (false, _) => Tracking::None,
        (true, 0) => Tracking::Lot,
        (true, _) => Tracking::Expiry,
    })
}

/// What one unit weighs; beyond every vehicle is a slip.
fn grams(row: &mut Reader<'_>) -> Option<u32> {
    let grams = row.units("weight_kg", 3)?;
    let weight = u32::try_from(grams).ok().filter(|grams| *grams <= HEAVIEST_G);
    if weight.is_none() {
        let most = HEAVIEST_G / 1000;
        let message = format!("this is more than anything weighs: {most} kg is the most. Is it in grams?");
        row.fault_with("weight_kg", "import.implausible", message, params([("most", json!(format!("{most} kg")))]));
    }
    weight
}

/// A side of one unit in mm.
fn side(row: &mut Reader<'_>, column: &'static str) -> Option<u32> {
    let side = row.whole(column)?;
    if side > LONGEST_MM {
        let message = format!("this is longer than anything that is stored: {LONGEST_MM} mm is the most");
        row.fault_with(column, "import.implausible", message, params([("most", json!(format!("{LONGEST_MM} mm")))]));
    }
    Some(side)
}

/// Days that goods may keep.
fn days<T: TryFrom<i64> + Into<u64> + Copy>(row: &mut Reader<'_>, column: &'static str) -> Option<T> {
    let days: T = row.whole(column)?;
    if days.into() > MOST_DAYS {
        let message = format!("this is longer than anything keeps: {MOST_DAYS} days is the most");
        row.fault_with(column, "import.implausible", message, params([("most", json!(MOST_DAYS.to_string()))]));
    }
    Some(days)
}

fn packagings(row: &mut Reader<'_>, scale: Scale) -> Vec<NewPackaging> {
    let mut barcodes = Vec::new();
    for code in other_barcodes(row) {
        match Barcode::parse(code) {
            Ok(barcode) => barcodes.push(barcode),
            Err(fault) => row.refuse("barcodes", &fault),
        }
    }
    let one = Quantity::new(scale.factor()).unwrap_or(Quantity::MAX);
    // Files say 0 for what nobody has measured.
    let measured = |value: Option<u32>| value.filter(|value| *value > 0);
    let mut levels = vec![NewPackaging {
        level: PackagingLevel::Each,
        quantity: one,
        length_mm: measured(side(row, "length_mm")),
        width_mm: measured(side(row, "width_mm")),
        height_mm: measured(side(row, "height_mm")),
        weight_g: measured(grams(row)),
        gtin: row.code("gtin"),
        barcodes,
    }];
    for (level, quantity_column, gtin_column) in LEVELS {
        let gtin = row.code(gtin_column);
        let Some(text) = row.decimal(quantity_column) else {
            if gtin.is_some() {
                row.fault(
                    gtin_column,
                    "import.level_without_quantity",
                    format!("say in {quantity_column} how much it holds"),
                );
            }
            continue;
        };
        match text.at(scale) {
            // A case of nothing or of one is none.
            Ok(quantity) if quantity <= one && gtin.is_none() => {}
            Ok(quantity) => levels.push(NewPackaging {
                level,
                quantity,
                length_mm: None,
                width_mm: None,
                height_mm: None,
                weight_g: None,
                gtin,
                barcodes: Vec::new(),
            }),
            Err(fault) => row.refuse(quantity_column, &fault),
        }
    }
    levels
}
