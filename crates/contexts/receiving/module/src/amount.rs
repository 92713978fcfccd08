//! What a scan is of, and how much: read from the fields of a body into something that cannot be inconsistent.

use ambar_catalog_contract::{ItemCard, PackagingCard, PackagingLevel};
use ambar_kernel::{Barcode, Ctx, DecimalText, DeliveryLineId, Failure, ItemId, OwnerId, Quantity, Result, Scale, Sku};
use ambar_receiving_domain::by_case;

use crate::{Receiving, draft::invalid, store::receipt::Capture};

/// How a body names what it is of.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Line(DeliveryLineId),
    Sku(Sku),
    Item(ItemId),
    Barcode(Barcode),
}

/// How a body says how much.
#[derive(Debug, Clone)]
pub(crate) enum HowMuch {
    /// In base units.
    Units(DecimalText),
    /// In packagings; without a level, those that the barcode is on.
    Cases(Option<PackagingLevel>, u32),
}

/// The fields of a body that say how much.
#[derive(Debug, Clone, Default)]
pub(crate) struct AmountFields {
    pub(crate) quantity: Option<DecimalText>,
    pub(crate) packaging: Option<PackagingLevel>,
    pub(crate) count: Option<u32>,
}

/// Exactly one of these must be given.
///
/// # Errors
/// 422 `receiving.what_missing`, `receiving.what_twice`.
pub(crate) fn exactly_one(named: impl IntoIterator<Item = Option<What>>, names: &str) -> Result<What> {
    let mut given = named.into_iter().flatten();
    match (given.next(), given.next()) {
        (Some(what), None) => Ok(what),
        (None, _) => Err(invalid("", "receiving.what_missing", format!("say what it is by one of: {names}"))),
        (Some(_), Some(_)) => {
            Err(invalid("", "receiving.what_twice", format!("say what it is by one alone of: {names}")))
        }
    }
}

impl AmountFields {
    /// How much, as far as that is known without the item.
    ///
    /// # Errors
    /// 422 for fields that are missing or do not belong to this kind of capture.
    pub(crate) fn read(self, capture: Capture, by_barcode: bool) -> Result<HowMuch> {
        match (capture, self) {
            (Capture::Case, Self { quantity: Some(_), .. }) => {
                Err(superfluous("/quantity", "cases are counted: give `count`"))
            }
            (Capture::Case, Self { count: None, .. }) => Err(missing("/count", "say how many cases")),
            (Capture::Case, Self { packaging: None, .. }) if !by_barcode => {
                Err(missing("/packaging", "say which packaging, or scan its barcode"))
            }
            (Capture::Case, Self { packaging, count: Some(count), .. }) => Ok(HowMuch::Cases(packaging, count)),
            (_, Self { packaging: Some(_), .. }) => Err(superfluous("/packaging", "only cases have a packaging")),
            (_, Self { count: Some(_), .. }) => Err(superfluous("/count", "only cases are counted: give `quantity`")),
            (_, Self { quantity: None, .. }) => Err(missing("/quantity", "say how much")),
            (_, Self { quantity: Some(quantity), .. }) => Ok(HowMuch::Units(quantity)),
        }
    }
}

pub(crate) fn missing(pointer: &str, detail: &str) -> Failure {
    invalid(pointer, "field.missing", detail)
}

pub(crate) fn superfluous(pointer: &str, detail: &str) -> Failure {
    invalid(pointer, "receiving.field_superfluous", detail)
}

/// A quantity in base units, at the item's scale and more than nothing.
///
/// # Errors
/// 422 at the pointer.
pub(crate) fn units(text: &DecimalText, scale: Scale, pointer: &str) -> Result<Quantity> {
    text.positive_at(scale).map_err(|fault| Failure::field(pointer, &fault))
}

/// What so many packagings of an item hold.
///
/// # Errors
/// 422 at `/packaging` or `/count`.
pub(crate) fn cases(
    item: &ItemCard,
    barcode: Option<&PackagingCard>,
    level: Option<PackagingLevel>,
    count: u32,
) -> Result<Quantity> {
    let packaging = match level {
        Some(level) => item.packagings.iter().find(|packaging| packaging.level == level),
        None => barcode,
    };
    let Some(packaging) = packaging else {
        let detail = format!("{} has no such packaging", item.sku);
        return Err(invalid("/packaging", "receiving.packaging_unknown", detail));
    };
    by_case(packaging.quantity, count).map_err(|fault| Failure::field("/count", &fault))
}

/// The items that a barcode names, each with the packaging that it is on.
///
/// # Errors
/// 422 `receiving.barcode_unknown`.
pub(crate) async fn by_barcode(
    receiving: &Receiving,
    ctx: &Ctx,
    owner: OwnerId,
    barcode: &Barcode,
) -> Result<Vec<(ItemCard, Option<PackagingCard>)>> {
    let found = receiving.catalog.by_barcode(ctx, Some(owner), barcode).await?;
    if found.is_empty() {
        return Err(invalid(
            "/barcode",
            "receiving.barcode_unknown",
            format!("no item of this owner has the barcode {barcode}"),
        ));
    }
    let with_packaging = found.into_iter().map(|(item, id)| {
        let packaging = item.packagings.iter().find(|packaging| packaging.id == id).cloned();
        (item, packaging)
    });
    Ok(with_packaging.collect())
}
