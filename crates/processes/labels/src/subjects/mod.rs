//! What can be printed, and what each thing's label may say.

mod commands;
mod goods;
mod lists;
mod places;

use ambar_catalog_contract::CatalogRead;
use ambar_inventory_contract::InventoryRead;
use ambar_kernel::{Ctx, Failure, FieldError, Result, WarehouseId};
use ambar_label_layout::{Fields, Language, Record};
use ambar_locations_contract::LocationsRead;
use ambar_picking_contract::PickingRead;
use ambar_shipments_contract::ShipmentsRead;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Labels;

/// What can be printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Subject {
    Location,
    Item,
    Unit,
    Carton,
    PickList,
    Command,
    Printer,
}

impl Subject {
    const ALL: [Self; 7] =
        [Self::Location, Self::Item, Self::Unit, Self::Carton, Self::PickList, Self::Command, Self::Printer];

    /// Its name, as templates have it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Location => "location",
            Self::Item => "item",
            Self::Unit => "unit",
            Self::Carton => "carton",
            Self::PickList => "pick_list",
            Self::Command => "command",
            Self::Printer => "printer",
        }
    }

    /// By its name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|subject| subject.name() == name)
    }

    /// The fields that its labels may have, and those of its rows.
    pub(crate) const fn fields(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Location => (places::FIELDS, &[]),
            Self::Item => (goods::ITEM_FIELDS, &[]),
            Self::Unit => (goods::UNIT_FIELDS, &[]),
            Self::Carton => (goods::CARTON_FIELDS, &[]),
            Self::PickList => (lists::FIELDS, lists::ROW_FIELDS),
            Self::Command => (&[], commands::ROW_FIELDS),
            Self::Printer => (places::PRINTER_FIELDS, &[]),
        }
    }

    /// Whether things of this kind are named by ids.
    pub(crate) const fn has_ids(self) -> bool {
        !matches!(self, Self::Command)
    }

    /// Whoever prints something must be allowed to see it.
    ///
    /// # Errors
    /// `auth.forbidden`.
    pub(crate) fn require(self, ctx: &Ctx) -> Result<()> {
        match self {
            Self::Location => ctx.require::<LocationsRead>(),
            Self::Item => ctx.require::<CatalogRead>(),
            Self::Unit => ctx.require::<InventoryRead>(),
            Self::Carton => ctx.require::<ShipmentsRead>(),
            Self::PickList => ctx.require::<PickingRead>(),
            Self::Command | Self::Printer => Ok(()),
        }
    }

    /// What the labels say, one record for each id, in their order.
    ///
    /// # Errors
    /// 422 with a pointer to every id that nothing has; accidents.
    pub(crate) async fn records(
        self,
        labels: &Labels,
        ctx: &Ctx,
        ids: &[Uuid],
        language: Language,
    ) -> Result<Vec<Record>> {
        match self {
            Self::Location => places::locations(labels, ctx, ids).await,
            Self::Item => goods::items(labels, ctx, ids).await,
            Self::Unit => goods::units(labels, ctx, ids).await,
            Self::Carton => goods::cartons(labels, ctx, ids).await,
            Self::PickList => lists::pick_lists(labels, ctx, ids).await,
            Self::Command => Ok(vec![commands::sheet(language)]),
            Self::Printer => places::printers(labels, ids).await,
        }
    }
}

/// Fields by name; what is not there is empty.
fn fields<const N: usize>(values: [(&str, Option<String>); N]) -> Fields {
    values.into_iter().map(|(name, value)| (name.to_owned(), value.unwrap_or_default())).collect()
}

/// A label without rows.
fn record<const N: usize>(values: [(&str, Option<String>); N]) -> Record {
    Record { fields: fields(values), rows: Vec::new() }
}

/// What was found, in the order in which it was asked for, as often as it was asked for.
fn in_order<'a, T>(ids: &[Uuid], found: &'a [T], id: impl Fn(&T) -> Uuid) -> Result<Vec<&'a T>> {
    let of = |wanted: &Uuid| found.iter().find(|it| id(it) == *wanted);
    let missing: Vec<FieldError> = ids
        .iter()
        .enumerate()
        .filter(|(_, wanted)| of(wanted).is_none())
        .map(|(index, _)| FieldError {
            pointer: format!("/what/ids/{index}"),
            code: "labels.unknown",
            detail: "there is nothing of this kind with this id".into(),
        })
        .collect();
    if missing.is_empty() { Ok(ids.iter().filter_map(of).collect()) } else { Err(Failure::invalid(missing)) }
}

/// The codes of warehouses, each asked for once.
async fn warehouses(
    labels: &Labels,
    ctx: &Ctx,
    ids: impl Iterator<Item = WarehouseId>,
) -> Result<Vec<(WarehouseId, String)>> {
    let mut known: Vec<(WarehouseId, String)> = Vec::new();
    for id in ids {
        if known.iter().all(|(other, _)| *other != id) {
            let card = labels.locations.warehouse(ctx, id).await?;
            known.push((id, card.code.to_string()));
        }
    }
    Ok(known)
}

fn code_of(warehouses: &[(WarehouseId, String)], id: WarehouseId) -> Option<String> {
    warehouses.iter().find(|(other, _)| *other == id).map(|(_, code)| code.clone())
}

#[cfg(test)]
mod tests {
    use ambar_label_layout::builtin;

    use super::*;

    #[test]
    fn every_template_of_the_program_is_of_something_that_can_be_printed_and_asks_for_what_it_has() {
        for template in builtin() {
            let subject = Subject::from_name(template.subject()).unwrap();
            let ((page, rows), (of_page, of_rows)) = (template.field_names(), subject.fields());
            assert!(page.iter().all(|name| of_page.contains(name)), "{}: {page:?}", template.name());
            assert!(rows.iter().all(|name| of_rows.contains(name)), "{}: {rows:?}", template.name());
        }
        for subject in Subject::ALL {
            assert!(builtin().iter().any(|template| template.subject() == subject.name()), "{subject:?}");
            assert_eq!(serde_json::to_value(subject).unwrap(), subject.name());
        }
    }
}
