//! One scan, from what arrived to what it is.

use chrono::NaiveDate;

use crate::{
    Aim, Command, Elements, Facts, Gs1Fault, LinkOptions, Marking, MarkingGroup, Missing, Normalised, Repair, Subject,
    SymbolData, Unknown, gtin, normalise, read_link,
};

/// What the prefix of an own label says that it is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelKind {
    /// A place.
    Location,
    /// A handling unit.
    Unit,
    /// A device.
    Device,
    /// A printer.
    Printer,
    /// A document: an order, a delivery, a carton.
    Document,
}

/// A prefix of own labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// What labels start with, in capital or small letters.
    pub text: String,
    /// What they are on.
    pub kind: LabelKind,
    /// Whether the prefix is a part of the code.
    pub kept: bool,
}

/// How scans are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanRules {
    /// The prefixes of own labels.
    pub prefixes: Vec<Prefix>,
    /// What the scanner sends for FNC1, if that is something of its own.
    pub separator: Option<String>,
    /// Whether separators arrive for certain: the scan did not come through a keyboard.
    pub separators_kept: bool,
    /// Whether eight digits are a UPC-E rather than an EAN-8.
    pub upc_e: bool,
    /// The day of the scan, which tells the century of years.
    pub today: NaiveDate,
}

impl ScanRules {
    /// The usual prefixes, nothing known of the scanner.
    #[must_use]
    pub fn on(today: NaiveDate) -> Self {
        let prefix = |text: &str, kind, kept| Prefix { text: text.to_owned(), kind, kept };
        let prefixes = vec![
            prefix("L-", LabelKind::Location, false),
            prefix("LOC-", LabelKind::Location, false),
            prefix("LPN", LabelKind::Unit, true),
            prefix("DEV-", LabelKind::Device, false),
            prefix("PRN-", LabelKind::Printer, false),
            prefix("DOC-", LabelKind::Document, false),
        ];
        Self { prefixes, separator: None, separators_kept: false, upc_e: false, today }
    }
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// What the symbol held, without its identifier.
    pub text: String,
    /// The symbol's identifier, if the scanner sent it.
    pub aim: Option<Aim>,
    /// What had to be mended.
    pub repairs: Vec<Repair>,
    /// What it is.
    pub reading: Reading,
}

/// What a scan is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Nothing was read.
    Ignored,
    /// A command.
    Command(Command),
    /// An own label.
    Label {
        /// What it is on.
        kind: LabelKind,
        /// The code on it.
        code: String,
    },
    /// A place with check digits, as they are typed and spoken.
    CheckDigits {
        /// The place's code.
        location: String,
        /// The digits.
        digits: String,
    },
    /// A GS1 code.
    Gs1(Box<Gs1Reading>),
    /// A tobacco pack's marking code.
    Tobacco(Marking),
    /// The number of a trade item, bare.
    Gtin {
        /// 14 digits.
        gtin: String,
    },
    /// The number of a handling unit, bare.
    Sscc {
        /// 18 digits.
        sscc: String,
    },
    /// Separators may have got lost, and it can be read in several ways.
    Ambiguous {
        /// The ways.
        readings: Vec<Gs1Reading>,
        /// Whether there are more.
        more: bool,
    },
    /// It looks like a code of a known kind and is not right.
    Faulty(Gs1Fault),
    /// None of this.
    Unknown,
}

/// A GS1 code, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gs1Reading {
    /// Its elements.
    pub elements: Elements,
    /// What they say.
    pub facts: Facts,
    /// What they are about.
    pub subject: Subject,
    /// The marking code that it is or may be.
    pub marking: Option<Marking>,
    /// What must stand on another symbol of the same thing.
    pub missing: Vec<Missing>,
}

impl Gs1Reading {
    fn new(elements: Elements, today: NaiveDate) -> Self {
        let facts = Facts::of(&elements, today);
        let (subject, marking, missing) = (facts.subject(), Marking::of(&elements), elements.missing());
        Self { elements, facts, subject, marking, missing }
    }
}

impl Scan {
    /// Reads what arrived.
    #[must_use]
    pub fn read(raw: &str, rules: &ScanRules) -> Self {
        let Normalised { text, aim, separators, repairs } = normalise(raw, rules.separator.as_deref());
        let reading = Reader { text: &text, aim, separators: separators || rules.separators_kept, rules }.reading();
        Self { text, aim, repairs, reading }
    }
}

struct Reader<'a> {
    text: &'a str,
    aim: Option<Aim>,
    separators: bool,
    rules: &'a ScanRules,
}

impl Reader<'_> {
    /// The kinds in the order in which they are told from each other.
    fn reading(&self) -> Reading {
        if self.text.is_empty() {
            return Reading::Ignored;
        }
        Command::of(self.text)
            .map(Reading::Command)
            .or_else(|| self.label())
            .or_else(|| self.retail())
            .or_else(|| self.link())
            .or_else(|| self.tobacco())
            .or_else(|| self.gs1_by_symbol())
            .or_else(|| self.bracketed())
            .or_else(|| self.bare_number())
            .or_else(|| self.gs1_by_looks())
            .or_else(|| self.check_digits())
            .unwrap_or(Reading::Unknown)
    }

    fn label(&self) -> Option<Reading> {
        let fits = |prefix: &&crate::Prefix| {
            let start = self.text.get(..prefix.text.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(&prefix.text)) && self.text.len() > prefix.text.len()
        };
        let prefix = self.rules.prefixes.iter().filter(fits).max_by_key(|prefix| prefix.text.len())?;
        let code = if prefix.kept { self.text } else { self.text.get(prefix.text.len()..)? };
        Some(Reading::Label { kind: prefix.kind, code: code.to_owned() })
    }

    /// EAN-13, UPC and EAN-8, of which the scanner says that they are.
    fn retail(&self) -> Option<Reading> {
        let aim = self.aim.filter(|aim| aim.is_retail())?;
        let sent = format!("]{}{}{}", char::from(aim.kind), char::from(aim.modifier), self.text);
        match crate::ScanData::read(&sent) {
            Ok(crate::ScanData { data: SymbolData::Retail(number, above), .. }) => {
                let gtin = gtin::whole_gtin(&number)?;
                Some(above.map_or(Reading::Gtin { gtin: gtin.clone() }, |above| self.with_gtin(&gtin, &above)))
            }
            // Not all scanners send these symbols in the form that the standard says.
            _ => self.bare_number(),
        }
    }

    /// The elements of a second symbol above a retail symbol, with its GTIN.
    fn with_gtin(&self, gtin: &str, above: &Elements) -> Reading {
        Elements::parse(&format!("01{gtin}{}", above.to_raw()), Unknown::Refused)
            .map_or_else(Reading::Faulty, |all| self.one(all))
    }

    fn link(&self) -> Option<Reading> {
        let start = self.text.get(..8)?.to_ascii_lowercase();
        if !start.starts_with("http://") && !start.starts_with("https://") {
            return None;
        }
        let options = LinkOptions { unknown: Unknown::Refused, short_gtins: true, words: true };
        match read_link(self.text, options) {
            Ok(elements) => Some(self.one(elements)),
            // An address that holds no key is anybody's.
            Err(Gs1Fault::Link { .. }) => Some(Reading::Unknown),
            Err(fault) => Some(Reading::Faulty(fault)),
        }
    }

    /// A tobacco pack's code, unless it is right as a GS1 code as well.
    fn tobacco(&self) -> Option<Reading> {
        let by_symbol = self.aim.is_some_and(Aim::is_gs1);
        let marking = Marking::tobacco(self.text).filter(|_| !by_symbol)?;
        let also_gs1 = !self.candidates().readings.is_empty() && self.starts_with_key();
        (!also_gs1).then_some(Reading::Tobacco(marking))
    }

    fn gs1_by_symbol(&self) -> Option<Reading> {
        self.aim.filter(|aim| aim.is_gs1())?;
        Some(self.element_string().unwrap_or_else(Reading::Faulty))
    }

    fn bracketed(&self) -> Option<Reading> {
        let digits = self.text.strip_prefix('(')?.split_once(')')?.0;
        crate::AiCode::parse(digits)?;
        let read = Elements::parse_bracketed(self.text, Unknown::Refused);
        Some(read.map_or_else(Reading::Faulty, |elements| self.one(elements)))
    }

    /// Nothing but digits, as many as a GTIN or an SSCC has.
    fn bare_number(&self) -> Option<Reading> {
        if !self.text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let wrong = || {
            let ai = crate::AiCode::parse(if self.text.len() == 18 { "00" } else { "01" })?;
            let fault = crate::Check::CheckDigit.run(self.text.as_bytes()).err()?;
            Some(Reading::Faulty(Gs1Fault::Value { ai, fault }))
        };
        match self.text.len() {
            8 if self.rules.upc_e => {
                let gtin = gtin::expand_upc_e(self.text).and_then(|upc| gtin::whole_gtin(&upc));
                gtin.map(|gtin| Reading::Gtin { gtin }).or_else(wrong)
            }
            8 | 12 | 13 | 14 => gtin::whole_gtin(self.text).map(|gtin| Reading::Gtin { gtin }).or_else(wrong),
            18 if gtin::is_checked(self.text) => Some(Reading::Sscc { sscc: self.text.to_owned() }),
            18 => wrong(),
            _ => None,
        }
    }

    /// A separator within, or the start of a key with digits enough behind it.
    fn gs1_by_looks(&self) -> Option<Reading> {
        let separated = self.text.contains(crate::SEPARATOR);
        if !separated && !self.starts_with_key() {
            return None;
        }
        match self.element_string() {
            Ok(reading) => Some(reading),
            Err(fault) if separated || self.starts_with_whole_key() => Some(Reading::Faulty(fault)),
            Err(_) => None,
        }
    }

    /// Whether it starts with an application identifier of something that has a number of its own.
    fn starts_with_key(&self) -> bool {
        crate::Ai::at_start_of(self.text).is_some_and(|(code, ai)| ai.key.is_some() || code.as_str() == "02")
    }

    /// Whether a number of the right length stands there for one of the keys that goods and handling units carry.
    fn starts_with_whole_key(&self) -> bool {
        let digits = self.text.bytes().take_while(u8::is_ascii_digit).count();
        self.text.starts_with("00") && digits >= 20
            || (self.text.starts_with("01") || self.text.starts_with("02")) && digits >= 16
    }

    fn candidates(&self) -> crate::Candidates {
        if self.separators {
            let read = Elements::parse(self.text, Unknown::Refused);
            let fault = read.as_ref().err().cloned();
            return crate::Candidates { readings: read.into_iter().collect(), more: false, fault };
        }
        Elements::candidates(self.text)
    }

    fn element_string(&self) -> Result<Reading, Gs1Fault> {
        let crate::Candidates { mut readings, more, fault } = self.candidates();
        if readings.len() > 1 {
            // The shapes that marking codes have, first: there may be more readings than can be told.
            let shaped = MarkingGroup::ALL.into_iter().filter_map(|group| group.split(self.text).ok());
            let mut shaped: Vec<Elements> = shaped.collect();
            shaped.dedup();
            readings.retain(|reading| !shaped.contains(reading));
            readings.splice(..0, shaped);
            let readings = readings.into_iter().map(|reading| Gs1Reading::new(reading, self.rules.today)).collect();
            return Ok(Reading::Ambiguous { readings, more });
        }
        match readings.pop() {
            Some(elements) => Ok(self.one(elements)),
            None => Err(fault.unwrap_or(Gs1Fault::Empty)),
        }
    }

    fn one(&self, elements: Elements) -> Reading {
        match elements.check_together() {
            Ok(()) => Reading::Gs1(Box::new(Gs1Reading::new(elements, self.rules.today))),
            Err(fault) => Reading::Faulty(fault),
        }
    }

    fn check_digits(&self) -> Option<Reading> {
        let (location, digits) = self.text.split_once(' ')?;
        let fits = matches!(digits.len(), 2 | 3) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let (location, digits) = (location.to_owned(), digits.to_owned());
        (fits && !location.is_empty()).then_some(Reading::CheckDigits { location, digits })
    }
}
