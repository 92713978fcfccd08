//! Element strings whose separators may have got lost on the way: a wedge that drops control characters is the usual
//! reason. Where a value of variable length may end in several places, every reading is told, and none is preferred.

use super::{Element, Elements, SEPARATOR};
use crate::{Ai, Gs1Fault};

/// The most readings that are told.
pub const MOST_CANDIDATES: usize = 24;
/// The most places that are tried before the search is given up: a person could not choose among so many anyway.
const MOST_STEPS: usize = 20_000;

/// The readings of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidates {
    /// The readings, that with the fewest elements first. Empty if there is none.
    pub readings: Vec<Elements>,
    /// Whether there are more than are told.
    pub more: bool,
    /// Why there is none: what is wrong with the text read from the left.
    pub fault: Option<Gs1Fault>,
}

pub fn candidates(text: &str) -> Candidates {
    let strict = Elements::parse(text, super::Unknown::Refused);
    if text.contains(SEPARATOR) || !text.is_ascii() {
        // A scanner that sends one separator sends all.
        let fault = strict.as_ref().err().cloned();
        return Candidates { readings: strict.into_iter().collect(), more: false, fault };
    }
    let mut search = Search { text, found: Vec::new(), steps: 0, path: Vec::new() };
    search.from(0);
    let more = search.steps >= MOST_STEPS || search.found.len() > MOST_CANDIDATES;
    let mut readings = plausible(search.found);
    readings.sort_by_key(|reading| reading.0.len());
    readings.truncate(MOST_CANDIDATES);
    let mut fault = None;
    if readings.is_empty() {
        match strict.and_then(|read| read.check_together().map(|()| read)) {
            Ok(read) => readings.push(read),
            Err(found) => fault = Some(found),
        }
    }
    Candidates { readings, more, fault }
}

/// Readings that lack more of what must stand together than others do are none.
fn plausible(found: Vec<Elements>) -> Vec<Elements> {
    let lacking: Vec<usize> = found.iter().map(|reading| reading.missing().len()).collect();
    let fewest = lacking.iter().min().copied().unwrap_or_default();
    found.into_iter().zip(lacking).filter(|(_, lacks)| *lacks == fewest).map(|(reading, _)| reading).collect()
}

struct Search<'a> {
    text: &'a str,
    found: Vec<Elements>,
    steps: usize,
    path: Vec<Element>,
}

impl Search<'_> {
    /// Reads on from a place to the end, in every way.
    fn from(&mut self, at: usize) {
        self.steps += 1;
        if self.steps >= MOST_STEPS || self.found.len() > MOST_CANDIDATES {
            return;
        }
        if at == self.text.len() {
            self.found.push(Elements(self.path.clone()));
            return;
        }
        let Some((code, ai)) = self.text.get(at..).and_then(Ai::at_start_of) else {
            return;
        };
        let start = at + code.as_str().len();
        let (least, most) = ai.lengths();
        let last = self.text.len().min(start + most);
        // The longest value first: what was not cut.
        for end in (start + least.max(1)..=last).rev() {
            let Some(value) = self.text.get(start..end) else { continue };
            self.path.push(Element { code, value: value.to_owned() });
            if self.last_fits() {
                self.from(end);
            }
            self.path.pop();
        }
    }

    /// Whether the last element is right by itself and beside those before it.
    fn last_fits(&self) -> bool {
        let Some((last, before)) = self.path.split_last() else { return true };
        let again = before.iter().any(|element| element.code == last.code);
        !again && last.check().is_ok() && super::association::conflicts(&self.path).is_ok()
    }
}
