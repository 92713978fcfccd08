//! Places of a warehouse.

use std::{collections::HashSet, sync::Arc};

use ambar_catalog_contract::Usage;
use ambar_kernel::{BulkDone, BulkMode, Ctx, LocationId, Result, WarehouseId};
use ambar_locations_contract::{
    Limits, LocationKind, LocationUsage, LocationsGateway, MixingRule, NewLocation, Position,
};
use async_trait::async_trait;
use uuid::Uuid;

use super::{Door, Outcome, faults, in_use, pass_read};
use crate::{
    Import,
    sheet::{CellFault, Column, Reader, Row, Sheet},
};

const fn column(name: &'static str, required: bool, also: &'static [&'static str]) -> Column {
    Column { name, required, also }
}

pub(super) const COLUMNS: &[Column] = &[
    column("code", true, &["Ячейка", "Место", "location", "location code", "bin"]),
    column("zone", true, &["Зона"]),
    column("location_type", false, &["type", "Тип", "Тип ячейки"]),
    column("kind", false, &["Назначение"]),
    column("mixing", false, &["Смешивание"]),
    column("max_weight_kg", false, &["Макс. вес, кг", "Грузоподъёмность, кг"]),
    column("max_volume_l", false, &["Макс. объём, л"]),
    column("max_handling_units", false, &["Макс. паллет", "Макс. единиц"]),
    column("x_mm", false, &["X, мм"]),
    column("y_mm", false, &["Y, мм"]),
    column("z_mm", false, &["Z, мм"]),
    column("pick_sequence", false, &["Порядок обхода", "sequence"]),
    column("check_digits", false, &["Контрольные цифры"]),
    column("source", false, &["Источник"]),
    column("external_ref", false, &["Внешний код"]),
];

/// The door of places.
pub(super) struct Locations {
    locations: Arc<dyn LocationsGateway>,
    users: Arc<[Arc<dyn LocationUsage>]>,
    import: Uuid,
    warehouse: WarehouseId,
}

impl Locations {
    async fn referring(&self, ctx: &Ctx, location: LocationId) -> Result<Vec<Usage>> {
        let mut uses = Vec::new();
        for user in self.users.iter() {
            let found = user.usage(ctx, location).await?.into_iter().filter(|usage| usage.count > 0);
            uses.extend(found.map(|it| Usage {
                context: it.context,
                what: it.what,
                count: it.count,
                examples: it.examples,
            }));
        }
        Ok(uses)
    }

    pub(super) fn new(import: &Import, id: Uuid, warehouse: WarehouseId) -> Self {
        Self {
            locations: Arc::clone(&import.locations),
            users: Arc::clone(&import.users.locations),
            import: id,
            warehouse,
        }
    }

    fn read(&self, mut row: Reader<'_>, number: i32) -> Result<NewLocation, Vec<CellFault>> {
        let (code, zone) = (row.required("code"), row.required("zone"));
        let location_type = row.text("location_type");
        let kinds: Vec<_> = LocationKind::ALL.into_iter().map(|kind| (kind.name(), kind)).collect();
        let kind = row.choice("kind", &kinds);
        let rules: Vec<_> = MixingRule::ALL.into_iter().map(|rule| (rule.name(), rule)).collect();
        let mixing = row.choice("mixing", &rules);
        let limits = Limits {
            max_weight_g: row.units("max_weight_kg", 3),
            max_volume_cm3: row.units("max_volume_l", 3),
            max_handling_units: row.whole("max_handling_units"),
        };
        let position = position(&mut row);
        let pick_sequence = row.whole("pick_sequence");
        let check_digits = row.cell("check_digits").map(str::to_owned);
        let (source, external_ref) = (row.text("source"), row.text("external_ref"));
        row.end(|| {
            Some(NewLocation {
                id: LocationId::derived(self.import, &format!("location {number}")),
                code: code?,
                zone: zone?,
                location_type,
                kind,
                limits: (!limits.is_none()).then_some(limits),
                mixing,
                position,
                pick_sequence,
                check_digits,
                source,
                external_ref,
            })
        })
    }
}

/// Where it is, if any of the three is said. A place may lie west or south of the origin.
fn position(row: &mut Reader<'_>) -> Option<Position> {
    let mut any = false;
    let mut axis = |column: &'static str| {
        let Some(text) = row.decimal(column) else { return 0 };
        any = true;
        text.as_str().parse().unwrap_or_else(|_| {
            row.fault(column, "import.whole_number", "this is a whole number of millimetres");
            0
        })
    };
    let position = Position { x_mm: axis("x_mm"), y_mm: axis("y_mm"), z_mm: axis("z_mm") };
    any.then_some(position)
}

#[async_trait]
impl Door for Locations {
    fn unique(&self, row: &Reader<'_>) -> Vec<(&'static str, String)> {
        let mut taken: Vec<_> = row.cell("code").map(|code| ("code", code.to_owned())).into_iter().collect();
        if let Some(name) = row.cell("external_ref") {
            taken.push(("external_ref", format!("{} {name}", row.cell("source").unwrap_or_default())));
        }
        taken
    }

    async fn pass(&self, ctx: &Ctx, sheet: &Sheet, rows: &[Row], mode: BulkMode) -> Result<Vec<Outcome>> {
        let read = rows.iter().map(|row| Ok((row, self.read(sheet.read(row), row.0)?))).collect();
        pass_read(read, async |good: Vec<(&Row, NewLocation)>| {
            let (rows, places): (Vec<&Row>, Vec<NewLocation>) = good.into_iter().unzip();
            let outcomes = self.locations.import_locations(ctx, self.warehouse, places, mode).await?;
            let said = |(row, outcome): (&Row, Result<BulkDone<LocationId>>)| {
                Ok(match outcome {
                    Ok(BulkDone::Added(_)) => Ok(BulkDone::Added(())),
                    Ok(BulkDone::Unchanged(_)) => Ok(BulkDone::Unchanged(())),
                    Err(failure) => Err(faults(&sheet.read(row), failure, column_of)?),
                })
            };
            rows.into_iter().zip(outcomes).map(said).collect()
        })
        .await
    }

    async fn undo(&self, ctx: &Ctx, _: &Sheet, rows: &[Row]) -> Result<Vec<(i32, CellFault)>> {
        let id = |row: &Row| LocationId::derived(self.import, &format!("location {}", row.0));
        let ids: Vec<LocationId> = rows.iter().map(id).collect();
        let cards = self.locations.locations(ctx, &ids).await?.into_iter();
        let there: HashSet<LocationId> = cards.filter(|card| card.active).map(|card| card.id).collect();
        let (mut free, mut kept) = (Vec::new(), Vec::new());
        for row in rows.iter().filter(|row| there.contains(&id(row))) {
            match self.referring(ctx, id(row)).await? {
                uses if uses.is_empty() => free.push((row.0, id(row))),
                uses => kept.push((row.0, in_use("code", "locations.in_use", &uses))),
            }
        }
        self.locations.set_locations_active(ctx, &free.iter().map(|(_, id)| *id).collect::<Vec<_>>(), false).await?;
        // Goods may have come just before: then the place is taken into use again.
        let mut used = Vec::new();
        for (row, id) in free {
            let uses = self.referring(ctx, id).await?;
            if !uses.is_empty() {
                used.push(id);
                kept.push((row, in_use("code", "locations.in_use", &uses)));
            }
        }
        self.locations.set_locations_active(ctx, &used, true).await?;
        Ok(kept)
    }
}

/// The column that a field of the place is read from.
fn column_of(field: &str) -> Option<&'static str> {
    match field.strip_prefix('/')? {
        "max_weight_g" => Some("max_weight_kg"),
        "max_volume_cm3" => Some("max_volume_l"),
        name => COLUMNS.iter().map(|column| column.name).find(|known| *known == name),
    }
}
