//! An item that a scan names, with what the code says of this piece of it.

use ambar_catalog_contract::{ItemView, NamedItem, PackagingCard, PackagingView};
use ambar_gs1::{Facts, Marking, Subject};
use ambar_kernel::{DecimalText, LotCode, Quantity, SerialCode};

use crate::{
    known::Known,
    views::{ItemMatch, LotSeen, SerialSeen, expires_on},
};

/// The unit of items that are weighed.
const KILOGRAM: &str = "kg";

/// What the code says of the piece that was scanned.
#[derive(Default)]
pub(crate) struct Piece<'a> {
    pub(crate) facts: Facts,
    pub(crate) marking: Option<&'a Marking>,
}

impl Piece<'_> {
    /// The item at the level that was scanned; None if the item has no such level.
    pub(crate) fn of(&self, named: &NamedItem, known: &Known) -> Option<ItemMatch> {
        let card = &named.item;
        let packaging = card.packagings.iter().find(|packaging| packaging.id == named.packaging_id)?;
        let lot = self.lot(named, known);
        let recorded = lot.as_ref().and_then(|lot| {
            known.lots.iter().find(|known| known.item_id == card.id && known.code == lot.code)?.expires_on
        });
        Some(ItemMatch {
            item: ItemView::from(card),
            packaging: PackagingView::new(packaging, card.scale),
            quantity: self.quantity(named, packaging).to_text(card.scale),
            net_weight_kg: self.facts.net_weight_kg.as_deref().and_then(decimal),
            lot,
            serial: self.serial(named, known),
            expires_on: expires_on(&self.facts).or(recorded),
            produced_on: self.facts.produced,
            marking: self.marking.map(Into::into),
        })
    }

    fn quantity(&self, named: &NamedItem, packaging: &PackagingCard) -> Quantity {
        let weighed = named.item.base_unit.as_str().eq_ignore_ascii_case(KILOGRAM);
        let weight = self.facts.net_weight_kg.as_deref().filter(|_| weighed);
        if let Some(weight) = weight.and_then(|weight| Quantity::parse(weight, named.item.scale).ok()) {
            return weight;
        }
        let count = self.facts.count.and_then(|count| i64::try_from(count).ok()).filter(|count| *count > 0);
        packaging.quantity.times(count.unwrap_or(1)).unwrap_or(packaging.quantity)
    }

    fn lot(&self, named: &NamedItem, known: &Known) -> Option<LotSeen> {
        let code = LotCode::parse(self.facts.lot.as_deref()?).ok()?;
        let known = known.lots.iter().any(|lot| lot.item_id == named.item.id && lot.code == code);
        Some(LotSeen { code, known })
    }

    fn serial(&self, named: &NamedItem, known: &Known) -> Option<SerialSeen> {
        let code = SerialCode::parse(self.facts.serial.as_deref()?).ok()?;
        let found = known.serials.iter().find(|serial| serial.item_id == named.item.id && serial.code == code);
        Some(SerialSeen { code, known: found.is_some(), in_stock: found.is_some_and(|serial| serial.in_stock) })
    }

    /// The GTIN of the item; of a label on a handling unit, that of what it holds.
    pub(crate) fn gtin(&self) -> Option<&str> {
        match self.facts.subject() {
            Subject::Content => self.facts.content_gtin.as_deref(),
            _ => self.facts.gtin.as_deref(),
        }
    }
}

fn decimal(text: &str) -> Option<DecimalText> {
    serde_json::from_value(text.into()).ok()
}
