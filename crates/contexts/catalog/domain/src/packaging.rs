//! Packaging levels: each → inner → case → layer → pallet. An item has each level at most once and `Each` always; a level
//! holds a whole number of the level below it, more than one.

use std::collections::{BTreeMap, HashSet};

use ambar_catalog_contract::{NewPackaging, PackagingCard, PackagingLevel};
use ambar_kernel::{Barcode, ErrorKind, Failure, Fault, FieldError, ItemId, PackagingId, Quantity, Scale};

use crate::{GtinFault, barcode_key, check_gtin};

/// The most barcodes of one level.
pub const MOST_BARCODES: usize = 20;
/// The longest side in mm: 100 m.
const LONGEST_MM: u32 = 100_000;
/// The heaviest level in g: 1,000 t.
const HEAVIEST_G: u32 = 1_000_000_000;

/// Why a packaging level was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackagingFault {
    /// A level is there twice.
    #[error("the level {} is there already", level.name())]
    LevelTwice {
        /// Which one.
        level: PackagingLevel,
    },
    /// `Each` is not one base unit.
    #[error("each is one base unit: its quantity is 1")]
    EachIsOne,
    /// Not a whole multiple of the level below.
    #[error("the {} must hold two or more whole {}s", level.name(), below.name())]
    NotWhole {
        /// Which level.
        level: PackagingLevel,
        /// The level below it.
        below: PackagingLevel,
    },
    /// A length or a weight of nothing or beyond every vehicle.
    #[error("must be 1 to {most} {unit}")]
    Measure {
        /// The most it may be.
        most: u32,
        /// `mm` or `g`.
        unit: &'static str,
    },
    /// Its GTIN is none.
    #[error(transparent)]
    Gtin(#[from] GtinFault),
    /// A barcode names two levels of the item, or one level twice.
    #[error("the barcode {barcode} is on this item already")]
    BarcodeTwice {
        /// Which one.
        barcode: Barcode,
    },
    /// Too many barcodes on one level.
    #[error("a level has at most {MOST_BARCODES} barcodes")]
    TooManyBarcodes,
}

impl Fault for PackagingFault {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Invalid
    }
    fn code(&self) -> &'static str {
        match self {
            Self::LevelTwice { .. } => "catalog.packaging_level_twice",
            Self::EachIsOne => "catalog.packaging_each_is_one",
            Self::NotWhole { .. } => "catalog.packaging_not_whole",
            Self::Measure { .. } => "catalog.packaging_measure",
            Self::Gtin(fault) => fault.code(),
            Self::BarcodeTwice { .. } => "catalog.barcode_twice",
            Self::TooManyBarcodes => "catalog.too_many_barcodes",
        }
    }
}

/// A refused level and where it stands in the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// JSON pointer.
    pub pointer: String,
    /// Why.
    pub fault: PackagingFault,
}

/// Everything that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfits(pub Vec<Misfit>);

impl From<Misfits> for Failure {
    fn from(misfits: Misfits) -> Self {
        let field = |misfit: Misfit| FieldError {
            pointer: misfit.pointer,
            code: misfit.fault.code(),
            detail: misfit.fault.to_string(),
        };
        Self::invalid(misfits.0.into_iter().map(field).collect())
    }
}

/// The packaging levels of an item, smallest first, with `Each` whether or not it was sent.
///
/// # Errors
/// [`Misfits`], each with its pointer `/packagings/…`.
pub fn packagings(item: ItemId, scale: Scale, wanted: Vec<NewPackaging>) -> Result<Vec<PackagingCard>, Misfits> {
    let mut check = Check::default();
    let mut levels: BTreeMap<PackagingLevel, (usize, PackagingCard)> = BTreeMap::new();
    for (index, new) in wanted.into_iter().enumerate() {
        check.measures(index, &new);
        let barcodes = check.barcodes(index, &new);
        let card = card(item, new.level, new.quantity, barcodes);
        let (length_mm, width_mm, height_mm, weight_g) = (new.length_mm, new.width_mm, new.height_mm, new.weight_g);
        let card = PackagingCard { length_mm, width_mm, height_mm, weight_g, ..card };
        if levels.insert(new.level, (index, card)).is_some() {
            check.refuse(index, "/level", PackagingFault::LevelTwice { level: new.level });
        }
    }
    let one = Quantity::new(scale.factor()).unwrap_or(Quantity::MAX);
    levels.entry(PackagingLevel::Each).or_insert_with(|| (0, card(item, PackagingLevel::Each, one, vec![])));
    let mut below: Option<&PackagingCard> = None;
    for (index, level) in levels.values() {
        match below {
            None if level.quantity != one => check.refuse(*index, "/quantity", PackagingFault::EachIsOne),
            Some(below) if !holds_whole(level.quantity, below.quantity) => {
                let fault = PackagingFault::NotWhole { level: level.level, below: below.level };
                check.refuse(*index, "/quantity", fault);
            }
            _ => {}
        }
        below = Some(level);
    }
    check.end(levels.into_values().map(|(_, card)| card).collect())
}

/// What was seen so far.
#[derive(Default)]
struct Check {
    found: Vec<Misfit>,
    barcodes: HashSet<String>,
}

impl Check {
    fn refuse(&mut self, index: usize, field: &str, fault: PackagingFault) {
        self.found.push(Misfit { pointer: format!("/packagings/{index}{field}"), fault });
    }

    fn measures(&mut self, index: usize, new: &NewPackaging) {
        for (field, value, most, unit) in [
            ("/length_mm", new.length_mm, LONGEST_MM, "mm"),
            ("/width_mm", new.width_mm, LONGEST_MM, "mm"),
            ("/height_mm", new.height_mm, LONGEST_MM, "mm"),
            ("/weight_g", new.weight_g, HEAVIEST_G, "g"),
        ] {
            if value.is_some_and(|value| value == 0 || value > most) {
                self.refuse(index, field, PackagingFault::Measure { most, unit });
            }
        }
    }

    /// All barcodes of a level, its GTIN first.
    fn barcodes(&mut self, index: usize, new: &NewPackaging) -> Vec<Barcode> {
        if let Some(Err(fault)) = new.gtin.as_ref().map(|gtin| check_gtin(gtin.as_str())) {
            self.refuse(index, "/gtin", fault.into());
        }
        let gtin = new.gtin.iter().map(|barcode| ("/gtin".to_owned(), barcode));
        let others = new.barcodes.iter().enumerate().map(|(at, barcode)| (format!("/barcodes/{at}"), barcode));
        let mut all = Vec::new();
        for (field, barcode) in gtin.chain(others) {
            if !self.barcodes.insert(barcode_key(barcode)) {
                self.refuse(index, &field, PackagingFault::BarcodeTwice { barcode: barcode.clone() });
            }
            all.push(barcode.clone());
        }
        if all.len() > MOST_BARCODES {
            self.refuse(index, "/barcodes", PackagingFault::TooManyBarcodes);
        }
        all
    }

    fn end(self, levels: Vec<PackagingCard>) -> Result<Vec<PackagingCard>, Misfits> {
        if self.found.is_empty() { Ok(levels) } else { Err(Misfits(self.found)) }
    }
}

/// Ids are derived: a level that is taken away and comes back is the same one to whoever refers to it.
fn card(item: ItemId, level: PackagingLevel, quantity: Quantity, barcodes: Vec<Barcode>) -> PackagingCard {
    PackagingCard {
        id: PackagingId::derived(item.uuid(), level.name()),
        level,
        quantity,
        length_mm: None,
        width_mm: None,
        height_mm: None,
        weight_g: None,
        barcodes,
    }
}

fn holds_whole(level: Quantity, below: Quantity) -> bool {
    level > below && !below.is_zero() && level.units() % below.units() == 0
}

#[cfg(test)]
mod tests;
