//! What arrived, freed of what the way from the symbol to here did to it.

use crate::{Aim, SEPARATOR, keyboard};

/// How separators arrive that are written out.
const WRITTEN: [&str; 7] = ["<GS>", "{GS}", "[GS]", "\\u001d", "\\x1d", "\\x{1d}", "\u{241D}"];

/// What had to be mended, which a person can mend for good by setting the scanner up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    /// The computer's keyboard layout was Russian.
    Layout,
    /// Caps Lock was on.
    CapsLock,
    /// Separators came written out.
    WrittenSeparator,
}

impl Repair {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layout => "keyboard_layout",
            Self::CapsLock => "caps_lock",
            Self::WrittenSeparator => "written_separator",
        }
    }
}

/// A scan as the symbol held it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The data, without the symbol's identifier and without separators around it.
    pub text: String,
    /// The symbol's identifier.
    pub aim: Option<Aim>,
    /// Whether a separator arrived, wherever it stood: then none got lost.
    pub separators: bool,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// Text out of bytes: UTF-8, or each byte a character of Latin-1, as most scanners send them.
#[must_use]
pub fn text_of(bytes: &[u8]) -> String {
    str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect(), ToOwned::to_owned)
}

/// Mends a scan. `separator` is what the scanner is set up to send for FNC1, if that is something of its own.
#[must_use]
pub fn normalise(raw: &str, separator: Option<&str>) -> Normalised {
    let mut repairs = Vec::new();
    let mut text = trimmed(raw).to_owned();
    if let Some(restored) = keyboard::restore_layout(&text) {
        text = restored;
        repairs.push(Repair::Layout);
    }
    if typed_with_caps_lock(&text) {
        text = keyboard::swap_case(&text);
        repairs.push(Repair::CapsLock);
    }
    let own = separator.filter(|own| !own.is_empty() && *own != SEPARATOR.to_string());
    for written in own.into_iter().chain(WRITTEN) {
        if let Some(replaced) = replace_ignoring_case(&text, written) {
            text = replaced;
            repairs.push(Repair::WrittenSeparator);
        }
    }
    repairs.dedup();
    let separators = text.contains(SEPARATOR);
    let text = text.trim_matches(SEPARATOR);
    let (aim, text) = Aim::split(text).map_or((None, text), |(aim, rest)| (Some(aim), rest));
    Normalised { text: single_separators(trimmed(text)), aim, separators, repairs }
}

/// Without what terminals put around: line ends, tabs, blanks, byte order marks, zero bytes.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c != SEPARATOR && (c.is_whitespace() || c.is_control() || c == '\u{FEFF}'))
}

/// Identifiers of symbols that no scanner sends with their letters in this case.
fn typed_with_caps_lock(text: &str) -> bool {
    Aim::split(text).is_some_and(|(aim, _)| {
        matches!((aim.kind, aim.modifier), (b'c', b'0' | b'1' | b'2' | b'4') | (b'D' | b'q', b'0'..=b'6'))
    })
}

/// The text with separators for every `written`; None if there is none.
fn replace_ignoring_case(text: &str, written: &str) -> Option<String> {
    let (folded, wanted) = (text.to_ascii_lowercase(), written.to_ascii_lowercase());
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, _) in folded.match_indices(&wanted) {
        pieces.push(text.get(start..at)?);
        start = at + wanted.len();
    }
    (start > 0).then(|| {
        pieces.push(text.get(start..).unwrap_or_default());
        pieces.join(&SEPARATOR.to_string())
    })
}

fn single_separators(text: &str) -> String {
    let pieces: Vec<&str> = text.split(SEPARATOR).filter(|piece| !piece.is_empty()).collect();
    pieces.join(&SEPARATOR.to_string())
}
