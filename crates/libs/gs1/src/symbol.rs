//! Symbols as scanners name them (ISO/IEC 15424), and what a scanner sends of each.

use crate::{Check, Elements, Gs1Fault, LinkOptions, SEPARATOR, Unknown, check_digit, read_link};

/// The three characters with which a scanner says what symbol it read: `]C1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Aim {
    /// The kind of symbol.
    pub kind: u8,
    /// What was done with it, or which variant it is.
    pub modifier: u8,
}

impl Aim {
    /// Takes the identifier off the start of what a scanner sent.
    #[must_use]
    pub fn split(text: &str) -> Option<(Self, &str)> {
        let rest = text.strip_prefix(']')?;
        let [kind, modifier] = *rest.as_bytes().first_chunk::<2>()?;
        let fits = kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric();
        fits.then(|| Some((Self { kind, modifier }, rest.get(2..)?))).flatten()
    }

    /// Whether the symbol holds an element string.
    #[must_use]
    pub const fn is_gs1(self) -> bool {
        matches!((self.kind, self.modifier), (b'C' | b'J', b'1') | (b'd', b'2') | (b'Q', b'3') | (b'e', b'0'))
    }

    /// Whether the symbol is one of retail goods: EAN-13, UPC-A, UPC-E, EAN-8.
    #[must_use]
    pub const fn is_retail(self) -> bool {
        matches!((self.kind, self.modifier), (b'E', b'0' | b'3' | b'4'))
    }
}

/// Kinds of symbols that hold GS1 data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the field's own")]
pub enum Symbol {
    Qr,
    DataMatrix,
    DotCode,
    Gs1128,
    DataBarExpanded,
    DataBarOmni,
    DataBarLimited,
    UpcA,
    UpcE,
    Ean13,
    Ean8,
}

/// What a scanner sent of a symbol with its identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanData {
    /// Which symbol.
    pub symbol: Symbol,
    /// What is in it.
    pub data: SymbolData,
}

/// What is in a symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SymbolData {
    /// Any text, a Digital Link among them.
    Plain(String),
    /// An element string.
    Elements(Elements),
    /// A number of retail goods, with an element string if a second symbol stands above it.
    Retail(String, Option<Elements>),
}

impl ScanData {
    /// Reads what a scanner sent, identifier first.
    ///
    /// # Errors
    /// [`Gs1Fault`]; [`Gs1Fault::Empty`] if no identifier of a symbol that holds GS1 data stands there.
    pub fn read(sent: &str) -> Result<Self, Gs1Fault> {
        let (aim, data) = Aim::split(sent).ok_or(Gs1Fault::Empty)?;
        let symbol = match (aim.kind, aim.modifier) {
            (b'C', b'1') => Symbol::Gs1128,
            (b'E', b'0') => Symbol::Ean13,
            (b'E', b'4') => Symbol::Ean8,
            (b'e', b'0') => Symbol::DataBarExpanded,
            (b'd', b'1' | b'2') => Symbol::DataMatrix,
            (b'Q', b'1' | b'3') => Symbol::Qr,
            (b'J', b'0' | b'1') => Symbol::DotCode,
            _ => return Err(Gs1Fault::Empty),
        };
        let data = match symbol {
            Symbol::Ean13 => read_retail(data, 13)?,
            Symbol::Ean8 => read_retail(data, 8)?,
            _ if aim.is_gs1() => SymbolData::Elements(Elements::parse(data, Unknown::Refused)?),
            _ => {
                if ["https://", "HTTPS://", "http://", "HTTP://"].iter().any(|scheme| data.starts_with(scheme)) {
                    read_link(data, LinkOptions::default())?;
                }
                SymbolData::Plain(data.to_owned())
            }
        };
        Ok(Self { symbol, data })
    }

    /// What a scanner would send of this symbol.
    ///
    /// # Errors
    /// [`Gs1Fault`] if the symbol cannot hold the data.
    pub fn write(&self) -> Result<String, Gs1Fault> {
        let is_gs1 = matches!(self.data, SymbolData::Elements(_));
        let aim = match self.symbol {
            Symbol::Qr => {
                if is_gs1 {
                    "]Q3"
                } else {
                    "]Q1"
                }
            }
            Symbol::DataMatrix => {
                if is_gs1 {
                    "]d2"
                } else {
                    "]d1"
                }
            }
            Symbol::DotCode => {
                if is_gs1 {
                    "]J1"
                } else {
                    "]J0"
                }
            }
            Symbol::Gs1128 => "]C1",
            Symbol::DataBarExpanded | Symbol::DataBarOmni | Symbol::DataBarLimited => "]e0",
            Symbol::UpcA | Symbol::UpcE | Symbol::Ean13 => "]E0",
            Symbol::Ean8 => "]E4",
        };
        match (&self.data, self.symbol) {
            (SymbolData::Plain(text), Symbol::Qr | Symbol::DataMatrix | Symbol::DotCode) => Ok(format!("{aim}{text}")),
            (
                SymbolData::Elements(elements),
                Symbol::Qr | Symbol::DataMatrix | Symbol::DotCode | Symbol::Gs1128 | Symbol::DataBarExpanded,
            ) => Ok(format!("{aim}{}", elements.to_raw())),
            (SymbolData::Retail(number, above), symbol) => write_retail(aim, symbol, number, above.as_ref()),
            _ => Err(Gs1Fault::Character),
        }
    }
}

/// A number of so many digits, perhaps with `|]e0` and an element string after it.
fn read_retail(data: &str, digits: usize) -> Result<SymbolData, Gs1Fault> {
    let (number, above) = data.split_once("|]e0").map_or((data, None), |(number, above)| (number, Some(above)));
    let ai = crate::AiCode::parse("01").ok_or(Gs1Fault::Empty)?;
    if number.len() != digits {
        return Err(if number.len() < digits { Gs1Fault::TooShort { ai } } else { Gs1Fault::TooLong { ai } });
    }
    Check::CheckDigit.run(number.as_bytes()).map_err(|fault| Gs1Fault::Value { ai, fault })?;
    let above = above.map(|text| Elements::parse(text, Unknown::Refused)).transpose()?;
    Ok(SymbolData::Retail(number.to_owned(), above))
}

fn write_retail(aim: &str, symbol: Symbol, number: &str, above: Option<&Elements>) -> Result<String, Gs1Fault> {
    let (digits, before) = match symbol {
        Symbol::DataBarOmni | Symbol::DataBarLimited => (14, "01"),
        Symbol::Ean13 => (13, ""),
        Symbol::UpcA | Symbol::UpcE => (12, "0"),
        Symbol::Ean8 => (8, ""),
        _ => return Err(Gs1Fault::Character),
    };
    let (payload, last) = number.split_at_checked(digits - 1).ok_or(Gs1Fault::Empty)?;
    let right = check_digit(payload).ok_or(Gs1Fault::Character)?;
    if last != right.to_string() || (symbol == Symbol::DataBarLimited && number > "19999999999999") {
        return Err(Gs1Fault::Character);
    }
    let retail = !matches!(symbol, Symbol::DataBarOmni | Symbol::DataBarLimited);
    let joint = if retail { "|]e0" } else { "" };
    let above = above.map(|elements| format!("{joint}{}", elements.to_raw())).unwrap_or_default();
    Ok(format!("{aim}{before}{number}{above}"))
}

impl SymbolData {
    /// Two element strings of one symbol and the one above it, as one.
    #[must_use]
    pub fn joined(below: &Elements, above: &Elements) -> Self {
        Self::Elements(below.iter().chain(above.iter()).cloned().collect())
    }
}

/// The separator as text for messages.
#[must_use]
pub fn visible(text: &str) -> String {
    text.replace(SEPARATOR, "<GS>")
}
