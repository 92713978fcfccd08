//! What elements say to a warehouse.

use chrono::NaiveDate;

use crate::{AiCode, Elements, date};

/// What elements are about, by the key among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A handling unit, by its SSCC.
    Unit,
    /// A trade item.
    Product,
    /// What a handling unit holds, whose SSCC stands on another symbol of the same label.
    Content,
    /// A place, by its global location number.
    Place,
    /// A returnable or an own asset.
    Asset,
    /// A document.
    Document,
    /// A shipment or a consignment.
    Shipment,
    /// An order, by the customer's number.
    Order,
    /// Attributes of something that stands on another symbol: a lot, a date.
    Attributes,
}

/// What elements say, as far as a warehouse asks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Facts {
    /// The handling unit.
    pub sscc: Option<String>,
    /// The trade item, 14 digits.
    pub gtin: Option<String>,
    /// The trade item that is in the handling unit, 14 digits.
    pub content_gtin: Option<String>,
    /// How many, of the trade item or in the handling unit.
    pub count: Option<u64>,
    /// The lot.
    pub lot: Option<String>,
    /// The unit's own number, or the asset's.
    pub serial: Option<String>,
    /// Until when it may be used.
    pub expiry: Option<NaiveDate>,
    /// Until when it is at its best.
    pub best_before: Option<NaiveDate>,
    /// Until when it is to be sold.
    pub sell_by: Option<NaiveDate>,
    /// When it was made.
    pub produced: Option<NaiveDate>,
    /// When it was packed.
    pub packed: Option<NaiveDate>,
    /// Its net weight in kg, a decimal number.
    pub net_weight_kg: Option<String>,
    /// Its price, a decimal number.
    pub price: Option<String>,
    /// The currency of the price, by its number.
    pub currency: Option<String>,
    /// The place's global location number.
    pub gln: Option<String>,
    /// Which place within.
    pub gln_extension: Option<String>,
    /// The kind of returnable asset.
    pub grai: Option<String>,
    /// The asset.
    pub giai: Option<String>,
    /// The document.
    pub document: Option<String>,
    /// The consignment.
    pub consignment: Option<String>,
    /// The shipment.
    pub shipment: Option<String>,
    /// The customer's order number.
    pub order: Option<String>,
}

impl Facts {
    /// What elements say, read on `today`, which tells the century of their years.
    #[must_use]
    pub fn of(elements: &Elements, today: NaiveDate) -> Self {
        let mut facts = Self::default();
        for element in elements.iter() {
            facts.take(element.code, &element.value, today);
        }
        facts
    }

    fn take(&mut self, code: AiCode, value: &str, today: NaiveDate) {
        let text = || Some(value.to_owned());
        let day = || date::day(value.get(..6).unwrap_or_default(), today);
        match code.as_str() {
            "00" => self.sscc = text(),
            "01" => self.gtin = text(),
            "02" => self.content_gtin = text(),
            "30" | "37" => self.count = value.parse().ok(),
            "10" => self.lot = text(),
            "21" => self.serial = text(),
            "11" => self.produced = day(),
            "13" => self.packed = day(),
            "15" => self.best_before = day(),
            "16" => self.sell_by = day(),
            "17" => self.expiry = day(),
            "7003" => self.expiry = self.expiry.or_else(day),
            "414" => self.gln = text(),
            "254" => self.gln_extension = text(),
            "253" => self.document = text(),
            "400" => self.order = text(),
            "401" => self.consignment = text(),
            "402" => self.shipment = text(),
            "8004" => self.giai = text(),
            "8003" => self.take_returnable(value),
            other if other.starts_with("310") => self.net_weight_kg = decimal(value, code),
            other if other.starts_with("392") => self.price = decimal(value, code),
            other if other.starts_with("393") => {
                let (currency, amount) = value.split_at_checked(3).unwrap_or_default();
                self.currency = Some(currency.to_owned());
                self.price = decimal(amount, code);
            }
            _ => {}
        }
    }

    fn take_returnable(&mut self, value: &str) {
        let (kind, serial) = value.split_at_checked(14).unwrap_or((value, ""));
        self.grai = Some(kind.to_owned());
        if !serial.is_empty() {
            self.serial = Some(serial.to_owned());
        }
    }

    /// What they are about.
    #[must_use]
    pub const fn subject(&self) -> Subject {
        if self.sscc.is_some() {
            Subject::Unit
        } else if self.gtin.is_some() {
            Subject::Product
        } else if self.content_gtin.is_some() {
            Subject::Content
        } else if self.gln.is_some() {
            Subject::Place
        } else if self.grai.is_some() || self.giai.is_some() {
            Subject::Asset
        } else if self.document.is_some() {
            Subject::Document
        } else if self.shipment.is_some() || self.consignment.is_some() {
            Subject::Shipment
        } else if self.order.is_some() {
            Subject::Order
        } else {
            Subject::Attributes
        }
    }
}

/// Digits with as many decimals as the last digit of their application identifier says.
fn decimal(digits: &str, code: AiCode) -> Option<String> {
    let decimals = usize::from(code.last_digit());
    let padded = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, fraction) = padded.split_at_checked(padded.len().checked_sub(decimals)?)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(if decimals == 0 { whole.to_owned() } else { format!("{whole}.{fraction}") })
}
