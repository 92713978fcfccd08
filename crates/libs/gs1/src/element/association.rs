//! Which application identifiers stand together (GS1 General Specifications, 4.13 and 4.14).

use super::Element;
use crate::{AiCode, Gs1Fault};

/// The identifier of a digital signature.
const SIGNATURE: &str = "8030";
/// Keys that a signature can be of only with their serial part, and the length of what stands before that part.
const SERIALISED: [(&str, usize); 3] = [("253", 13), ("255", 13), ("8003", 14)];

/// An application identifier that stands without what must stand with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Which stands there.
    pub ai: AiCode,
    /// What would do: one of these groups, whole.
    pub one_of: &'static [&'static [&'static str]],
}

pub fn conflicts(elements: &[Element]) -> Result<(), Gs1Fault> {
    for (at, element) in elements.iter().enumerate() {
        let earlier = elements.iter().take(at);
        if earlier.clone().any(|other| other.code == element.code && other.value != element.value) {
            return Err(Gs1Fault::Repeated { ai: element.code });
        }
        let excludes = element.ai().map_or(&[][..], |ai| ai.excludes);
        let others = elements.iter().filter(|other| other.code != element.code);
        if let Some(with) = others.map(|other| other.code).find(|code| excludes.iter().any(|one| code.matches(one))) {
            return Err(Gs1Fault::Excluded { ai: element.code, with });
        }
    }
    signature(elements)
}

fn signature(elements: &[Element]) -> Result<(), Gs1Fault> {
    if !elements.iter().any(|element| element.code.as_str() == SIGNATURE) {
        return Ok(());
    }
    let bare = |element: &&Element| {
        SERIALISED.iter().any(|(code, fixed)| *code == element.code.as_str() && element.value.len() <= *fixed)
    };
    elements.iter().find(bare).map_or(Ok(()), |element| Err(Gs1Fault::SerialMissing { ai: element.code }))
}

pub fn missing(elements: &[Element]) -> Vec<Missing> {
    let there = |pattern: &&str| elements.iter().any(|element| element.code.matches(pattern));
    let of_one = |element: &Element| {
        let requires = element.ai().map_or(&[][..], |ai| ai.requires);
        let unmet = requires.iter().filter(|groups| !groups.iter().any(|group| group.iter().all(&there)));
        let ai = element.code;
        unmet.map(move |one_of| Missing { ai, one_of }).collect::<Vec<_>>()
    };
    elements.iter().flat_map(of_one).collect()
}
