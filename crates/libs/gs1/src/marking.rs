//! Codes of the Russian system of product marking, Честный ЗНАК: GTIN and serial number, and behind them check parts that
//! only the system itself can verify. By the public descriptions of its product groups.

use crate::{AiCode, Element, Elements, Gs1Fault, SEPARATOR, Unknown, gtin};

/// Characters of a tobacco pack's code: GTIN, serial, price, check part, without application identifiers.
const TOBACCO_PACK: [usize; 4] = [14, 7, 4, 4];

/// A product group by the shape of its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the goods")]
pub enum MarkingGroup {
    Shoes,
    Textile,
    Perfume,
    Tyres,
    Pharma,
    Dairy,
    Water,
    Beer,
    Tobacco,
}

/// The check parts of a group: application identifiers with the lengths of their values.
type CheckParts = &'static [(&'static str, usize)];

impl MarkingGroup {
    /// Every group.
    pub const ALL: [Self; 9] = [
        Self::Shoes,
        Self::Textile,
        Self::Perfume,
        Self::Tyres,
        Self::Pharma,
        Self::Dairy,
        Self::Water,
        Self::Beer,
        Self::Tobacco,
    ];

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shoes => "shoes",
            Self::Textile => "textile",
            Self::Perfume => "perfume",
            Self::Tyres => "tyres",
            Self::Pharma => "pharma",
            Self::Dairy => "dairy",
            Self::Water => "water",
            Self::Beer => "beer",
            Self::Tobacco => "tobacco",
        }
    }

    /// How many characters the serial number has.
    #[must_use]
    pub const fn serial_length(self) -> usize {
        match self {
            Self::Dairy => 6,
            Self::Beer | Self::Tobacco => 7,
            _ => 13,
        }
    }

    const fn check_parts(self) -> CheckParts {
        match self {
            Self::Shoes => &[("91", 4), ("92", 88)],
            Self::Textile | Self::Perfume | Self::Tyres | Self::Pharma => &[("91", 4), ("92", 44)],
            Self::Dairy | Self::Water | Self::Beer => &[("93", 4)],
            Self::Tobacco => &[],
        }
    }

    /// Reads a code whose separators got lost, by the lengths that this group's codes have.
    ///
    /// # Errors
    /// [`Gs1Fault`] if it is no code of the group.
    pub fn split(self, text: &str) -> Result<Elements, Gs1Fault> {
        let mut lengths = vec![("01", 14), ("21", self.serial_length())];
        lengths.extend(self.check_parts());
        let mut rest = text;
        let mut pieces = Vec::new();
        for (ai, length) in lengths {
            let at = text.len() - rest.len();
            let after = rest.strip_prefix(ai).ok_or(Gs1Fault::UnknownAi { at })?;
            let code = AiCode::parse(ai).ok_or(Gs1Fault::UnknownAi { at })?;
            let (value, next) = after.split_at_checked(length).ok_or(Gs1Fault::TooShort { ai: code })?;
            pieces.push(format!("{ai}{value}"));
            rest = next;
        }
        if !rest.is_empty() {
            return Err(Gs1Fault::UnknownAi { at: text.len() - rest.len() });
        }
        Elements::parse(&pieces.join(&SEPARATOR.to_string()), Unknown::Refused)
    }
}

/// A marking code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Marking {
    /// The goods.
    pub gtin: String,
    /// The unit's own number.
    pub serial: String,
    /// The code as documents write it: without its check parts.
    pub identification: String,
    /// Whether check parts are there, without which the code is not the one on the goods.
    pub checked: bool,
    /// The price in a tobacco pack's code, as it stands there.
    pub price_code: Option<String>,
    /// The check part of a tobacco pack's code.
    pub check: Option<String>,
    /// The product groups whose codes have this shape.
    pub groups: Vec<MarkingGroup>,
}

impl Marking {
    /// The marking code that elements are, or may be: GTIN and serial number in this order, lengths as some group has them.
    #[must_use]
    pub fn of(elements: &Elements) -> Option<Self> {
        let mut all = elements.iter();
        let [gtin, serial] =
            [all.next()?, all.next()?].map(|element: &Element| (element.code.as_str(), &element.value));
        let (("01", gtin), ("21", serial)) = (gtin, serial) else { return None };
        let rest: Vec<_> = all.map(|element| (element.code.as_str(), element.value.len())).collect();
        let checked = !rest.is_empty();
        let fits = |group: &MarkingGroup| {
            *group != MarkingGroup::Tobacco
                && serial.len() == group.serial_length()
                && (!checked || rest == group.check_parts())
        };
        let groups: Vec<_> = MarkingGroup::ALL.into_iter().filter(fits).collect();
        (!groups.is_empty()).then(|| Self {
            gtin: gtin.clone(),
            serial: serial.clone(),
            identification: format!("01{gtin}21{serial}"),
            checked,
            price_code: None,
            check: None,
            groups,
        })
    }

    /// The code of a tobacco pack, which has no application identifiers.
    #[must_use]
    pub fn tobacco(text: &str) -> Option<Self> {
        if text.len() != TOBACCO_PACK.iter().sum::<usize>() || crate::Check::Set82.run(text.as_bytes()).is_err() {
            return None;
        }
        let [number, serial, price, _] = TOBACCO_PACK;
        let (gtin, rest) = text.split_at(number);
        let (serial, rest) = rest.split_at(serial);
        let (price, check) = rest.split_at(price);
        gtin::is_checked(gtin).then(|| Self {
            gtin: gtin.to_owned(),
            serial: serial.to_owned(),
            identification: format!("{gtin}{serial}"),
            checked: true,
            price_code: Some(price.to_owned()),
            check: Some(check.to_owned()),
            groups: vec![MarkingGroup::Tobacco],
        })
    }
}
