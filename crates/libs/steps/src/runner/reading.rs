//! What a scan says, and which slots it fills.

use super::{Runner, Wrong};
use crate::{Accept, Amount, Code, Given, QuantityRule, SlotKind, Step, Value};

/// A scan as it was parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scan {
    /// The code, if it is a plain one; the GTIN of a GS1 code.
    pub code: Option<String>,
    /// The SSCC of a GS1 code.
    pub unit: Option<String>,
    /// The lot of a GS1 code.
    pub lot: Option<String>,
    /// The serial number of a GS1 code.
    pub serial: Option<String>,
    /// The date of a GS1 code, as `YYYY-MM-DD`.
    pub expiry: Option<String>,
    /// What the code stands for, where the server has said so: for codes that the script does not know.
    pub resolved: Option<(SlotKind, String)>,
}

impl Scan {
    /// A plain code.
    #[must_use]
    pub fn code(code: impl Into<String>) -> Self {
        Self { code: Some(code.into()), ..Self::default() }
    }

    /// A code that the server has resolved.
    #[must_use]
    pub fn resolved(kind: SlotKind, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { code: Some(value.clone()), resolved: Some((kind, value)), ..Self::default() }
    }

    /// An SSCC.
    #[must_use]
    pub fn sscc(sscc: impl Into<String>) -> Self {
        Self { unit: Some(sscc.into()), ..Self::default() }
    }

    /// The facts beside the code itself.
    fn facts(&self) -> [(SlotKind, Option<&str>); 4] {
        [
            (SlotKind::Unit, self.unit.as_deref()),
            (SlotKind::Lot, self.lot.as_deref()),
            (SlotKind::Serial, self.serial.as_deref()),
            (SlotKind::Expiry, self.expiry.as_deref()),
        ]
    }
}

/// Whether two codes are the same; GTINs of different lengths may be.
fn same_code(one: &str, other: &str) -> bool {
    let gtin = |code: &str| {
        let is = matches!(code.len(), 8 | 12 | 13 | 14) && code.bytes().all(|byte| byte.is_ascii_digit());
        is.then(|| format!("{code:0>14}"))
    };
    one == other || gtin(one).is_some_and(|code| Some(code) == gtin(other))
}

/// A value, with what the code that stood for it says.
struct Read<'a> {
    value: String,
    code: Option<&'a Code>,
    next: Option<&'a str>,
}

impl QuantityRule {
    /// Whether a quantity is right.
    #[must_use]
    pub fn allows(&self, amount: Amount) -> bool {
        let read = |text: &Option<String>| text.as_deref().and_then(|text| Amount::parse(text, self.scale).ok());
        read(&self.min).map_or(amount > Amount::ZERO, |min| amount >= min)
            && read(&self.max).is_none_or(|max| amount <= max)
    }
}

impl Accept {
    /// The value that a typed text stands for, and the step that it asks for.
    pub(super) fn typed(&self, text: &str) -> Option<(String, Option<&str>)> {
        if self.values.is_empty() {
            return Some((text.to_owned(), None));
        }
        let value = self.values.iter().find(|value| value.check.as_deref() == Some(text) || value.is(text))?;
        Some((value.value.clone(), value.next.as_deref()))
    }

    fn read(&self, text: &str) -> Option<Read<'_>> {
        if self.values.is_empty() {
            return Some(Read { value: text.to_owned(), code: None, next: None });
        }
        let value = self.values.iter().find(|value| value.is(text))?;
        let code = value.codes.iter().find(|code| same_code(&code.code, text));
        let next = code.and_then(|code| code.next.as_deref()).or(value.next.as_deref());
        Some(Read { value: value.value.clone(), code, next })
    }
}

impl Value {
    fn is(&self, text: &str) -> bool {
        self.value == text || self.codes.iter().any(|code| same_code(&code.code, text))
    }
}

impl<'a> Runner<'a> {
    /// Fills what a scan says; `false` if it says nothing that is wanted.
    pub(super) fn take(&mut self, step: &'a Step, scan: &Scan) -> Result<bool, Wrong> {
        let wanted: Vec<&'a Accept> = self.wanted(step).collect();
        let mut reads: Vec<(&'a Accept, Read<'a>)> = Vec::new();
        for (kind, fact) in scan.facts() {
            let (Some(fact), Some(accept)) = (fact, slot_of(&wanted, kind)) else {
                continue;
            };
            reads.push((accept, read_right(accept, fact)?));
        }
        if let Some(code) = &scan.code {
            // What the lot of something else says is nothing here.
            let Some(read) = self.read_code(&wanted, code, scan)? else { return Ok(false) };
            reads.push(read);
        }
        let is_wanted = !reads.is_empty();
        let mut after = self.clone();
        for (accept, read) in reads {
            after.put(&wanted, accept, read)?;
        }
        *self = after;
        Ok(is_wanted)
    }

    /// Which slot a plain code fills.
    fn read_code(
        &self,
        wanted: &[&'a Accept],
        code: &str,
        scan: &Scan,
    ) -> Result<Option<(&'a Accept, Read<'a>)>, Wrong> {
        let listed = wanted.iter().copied().filter(|accept| accept.kind.is_scanned() && !accept.values.is_empty());
        for accept in listed {
            if let Some(read) = accept.read(code) {
                return Ok(Some((accept, read)));
            }
        }
        let known = self.script.barcodes.iter().find(|barcode| same_code(&barcode.code, code));
        let meant = known.map(|it| (it.kind, it.value.as_str())).or_else(|| {
            let (kind, value) = scan.resolved.as_ref()?;
            Some((*kind, value.as_str()))
        });
        if let Some((kind, value)) = meant {
            let accept = wanted.iter().copied().find(|accept| accept.kind == kind);
            return accept.map(|accept| Ok((accept, read_right(accept, value)?))).transpose();
        }
        // A code that stands for nothing else is a serial number, a lot or a tote, where one is asked for.
        let free = wanted.iter().copied().find(|accept| {
            let plain = matches!(accept.kind, SlotKind::Serial | SlotKind::Lot | SlotKind::Tote);
            plain && accept.values.is_empty() && !self.filled.contains_key(&accept.slot)
        });
        free.map(|accept| Ok((accept, read_right(accept, code)?))).transpose()
    }

    fn put(&mut self, wanted: &[&'a Accept], accept: &'a Accept, read: Read<'a>) -> Result<(), Wrong> {
        if accept.kind == SlotKind::Item {
            self.add(wanted, read.code.and_then(|code| code.quantity.as_deref()))?;
        }
        self.asked_next = read.next.or(self.asked_next);
        self.filled.insert(accept.slot.clone(), Given::Text(read.value));
        Ok(())
    }

    /// An item was scanned: what its code holds is added to the quantity.
    fn add(&mut self, wanted: &[&'a Accept], holds: Option<&str>) -> Result<(), Wrong> {
        let quantity = wanted.iter().find_map(|accept| Some((accept, accept.quantity.as_ref()?)));
        let Some((accept, rule)) = quantity else { return Ok(()) };
        let Some(adds) = holds.or(rule.adds.as_deref()).filter(|_| rule.adds.is_some()) else { return Ok(()) };
        let before = match self.filled.get(&accept.slot) {
            Some(Given::Text(text)) => text.as_str(),
            _ => "0",
        };
        let read = |text: &str| Amount::parse(text, rule.scale).ok();
        let sum = read(before).zip(read(adds)).and_then(|(before, adds)| before.plus(adds).ok());
        let right = sum.filter(|sum| rule.max.as_deref().and_then(read).is_none_or(|max| *sum <= max));
        let sum = right.ok_or_else(|| Wrong::Quantity(adds.to_owned()))?;
        self.filled.insert(accept.slot.clone(), Given::Text(sum.to_text(rule.scale)));
        Ok(())
    }
}

/// The slot that a fact of a kind fills; a tote may be labelled with an SSCC.
fn slot_of<'a>(wanted: &[&'a Accept], kind: SlotKind) -> Option<&'a Accept> {
    let of = |kind| wanted.iter().copied().find(|accept| accept.kind == kind);
    of(kind).or_else(|| of(SlotKind::Tote).filter(|_| kind == SlotKind::Unit))
}

fn read_right<'a>(accept: &'a Accept, text: &str) -> Result<Read<'a>, Wrong> {
    accept.read(text).ok_or_else(|| Wrong::Other { slot: accept.slot.clone(), got: text.to_owned() })
}
