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

#[cfg(test)]
mod tests {
    use ambar_catalog_contract::Tracking;
    use ambar_kernel::{DisplayName, PackagingId, ShortCode};

    use super::*;

    fn item() -> ItemCard {
        let packaging = |level, units| PackagingCard {
            id: PackagingId::NIL,
            level,
            quantity: Quantity::new(units).unwrap(),
            length_mm: None,
            width_mm: None,
            height_mm: None,
            weight_g: None,
            barcodes: Vec::new(),
        };
        ItemCard {
            id: ItemId::NIL,
            version: 1,
            owner_id: OwnerId::NIL,
            sku: Sku::parse("MUG").unwrap(),
            name: DisplayName::parse("Mug").unwrap(),
            base_unit: ShortCode::parse("pcs").unwrap(),
            scale: Scale::WHOLE,
            tracking: Tracking::None,
            category_id: None,
            category: None,
            abc: None,
            min_remaining_days: None,
            active: true,
            packagings: vec![packaging(PackagingLevel::Each, 1), packaging(PackagingLevel::Case, 12)],
        }
    }

    fn pointed<T: std::fmt::Debug>(result: Result<T>) -> (String, &'static str) {
        let field = result.unwrap_err().fields.remove(0);
        (field.pointer, field.code)
    }

    fn fields(quantity: Option<&str>, packaging: Option<PackagingLevel>, count: Option<u32>) -> AmountFields {
        AmountFields { quantity: quantity.map(DecimalText::new), packaging, count }
    }

    #[test]
    fn a_thing_is_named_in_one_way() {
        let (sku, item) = (|| Some(What::Sku(Sku::parse("MUG").unwrap())), || Some(What::Item(ItemId::NIL)));
        assert!(matches!(exactly_one([None, sku()], "sku"), Ok(What::Sku(_))));
        assert_eq!(pointed(exactly_one([None, None], "sku, item_id")).1, "receiving.what_missing");
        assert_eq!(pointed(exactly_one([sku(), item()], "sku, item_id")).1, "receiving.what_twice");
    }

    #[test]
    fn units_have_a_quantity_and_cases_a_count() {
        assert!(matches!(fields(Some("2"), None, None).read(Capture::Unit, false), Ok(HowMuch::Units(_))));
        let case = fields(None, Some(PackagingLevel::Case), Some(3)).read(Capture::Case, false);
        assert!(matches!(case, Ok(HowMuch::Cases(Some(PackagingLevel::Case), 3))));
        assert!(matches!(fields(None, None, Some(3)).read(Capture::Case, true), Ok(HowMuch::Cases(None, 3))));
    }

    #[test]
    fn fields_that_are_missing_or_do_not_belong_are_pointed_at() {
        let case = Some(PackagingLevel::Case);
        for (given, capture, pointer) in [
            (fields(None, None, None), Capture::Unit, "/quantity"),
            (fields(Some("1"), case, None), Capture::Unit, "/packaging"),
            (fields(Some("1"), None, Some(1)), Capture::Unit, "/count"),
            (fields(Some("1"), case, Some(1)), Capture::Case, "/quantity"),
            (fields(None, case, None), Capture::Case, "/count"),
            (fields(None, None, Some(1)), Capture::Case, "/packaging"),
        ] {
            assert_eq!(pointed(given.clone().read(capture, false)).0, pointer, "{given:?} {capture:?}");
        }
    }

    #[test]
    fn cases_are_those_of_the_level_or_of_the_barcode() {
        let item = item();
        assert_eq!(cases(&item, None, Some(PackagingLevel::Case), 2).unwrap().units(), 24);
        assert_eq!(cases(&item, item.packagings.last(), None, 2).unwrap().units(), 24);
        assert_eq!(
            cases(&item, item.packagings.last(), Some(PackagingLevel::Each), 2).unwrap().units(),
            2,
            "what is said counts"
        );
        assert_eq!(pointed(cases(&item, None, Some(PackagingLevel::Pallet), 2)).1, "receiving.packaging_unknown");
        assert_eq!(pointed(cases(&item, None, Some(PackagingLevel::Case), 0)).0, "/count");
    }

    #[test]
    fn a_quantity_is_read_at_the_items_scale() {
        let grams = Scale::new(3).unwrap();
        assert_eq!(units(&DecimalText::new("0.5"), grams, "/q").unwrap().units(), 500);
        assert_eq!(
            pointed(units(&DecimalText::new("0.5"), Scale::WHOLE, "/q")),
            ("/q".to_owned(), "quantity.too_fine")
        );
        assert_eq!(pointed(units(&DecimalText::new("0"), grams, "/q")).1, "quantity.zero");
    }
}
