//! Writes Digital Links.

use std::fmt::Write;

use crate::{Element, Elements, Gs1Fault, LinkFault};

use super::alternatives;

/// The site that GS1 itself runs.
pub const CANONICAL_SITE: &str = "https://id.gs1.org";

/// The Digital Link of elements: the first key among them with the qualifiers that are there in its path, the others in its
/// query, those of predefined length first.
///
/// # Errors
/// [`LinkFault::NoKey`], [`LinkFault::NotAnAttribute`].
pub fn write_link(elements: &Elements, site: &str) -> Result<String, Gs1Fault> {
    let is_key = |element: &&Element| alternatives(element.code.as_str()).is_some();
    let key = elements.iter().find(is_key).ok_or(LinkFault::NoKey)?;
    let qualifiers = qualifiers(elements, key.code.as_str());
    let mut link = site.strip_suffix('/').unwrap_or(site).to_owned();
    let mut in_path = vec![key.code.as_str()];
    in_path.extend(qualifiers);
    for code in &in_path {
        let value = elements.value(code).unwrap_or_default();
        let _ = write!(link, "/{code}/{}", escape(value, false));
    }
    let mut query: Vec<&Element> = Vec::new();
    for element in elements.iter().filter(|element| !in_path.contains(&element.code.as_str())) {
        if query.iter().any(|other| other.code == element.code) {
            continue;
        }
        if !element.ai().is_some_and(|ai| ai.attribute) {
            return Err(LinkFault::NotAnAttribute.into());
        }
        query.push(element);
    }
    query.sort_by_key(|element| element.ai().is_none_or(|ai| !ai.predefined));
    for (at, element) in query.into_iter().enumerate() {
        let mark = if at == 0 { '?' } else { '&' };
        let _ = write!(link, "{mark}{}={}", element.code, escape(&element.value, true));
    }
    Ok(link)
}

/// Of the alternatives of qualifiers that a key may have, what is there of the one of which most is there; of two, the
/// first in the order of digits.
fn qualifiers(elements: &Elements, key: &str) -> Vec<&'static str> {
    let there = |alternative: &'static [&'static str]| {
        let qualifiers = alternative.iter().copied().filter(|code| elements.value(code).is_some());
        qualifiers.collect::<Vec<_>>()
    };
    let all = alternatives(key).unwrap_or_default().iter().map(|alternative| there(alternative));
    all.min_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other))).unwrap_or_default()
}

/// Letters, digits and four marks as they are, any other byte as its number.
fn escape(value: &str, in_query: bool) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut escaped, byte| {
        match byte {
            b' ' if in_query => escaped.push('+'),
            b'-' | b'.' | b'_' | b'~' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => escaped.push(char::from(byte)),
            _ => {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
        escaped
    })
}
