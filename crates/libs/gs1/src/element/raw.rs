//! Element strings as scanners send them.

use super::{Element, Elements, SEPARATOR, Unknown};
use crate::{Ai, AiCode, Gs1Fault};

pub fn parse(text: &str, unknown: Unknown) -> Result<Elements, Gs1Fault> {
    if text.is_empty() {
        return Err(Gs1Fault::Empty);
    }
    if !text.is_ascii() {
        return Err(Gs1Fault::Character);
    }
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        let code = code_at_start(rest, unknown).ok_or(Gs1Fault::UnknownAi { at })?;
        let data = rest.get(code.as_str().len()..).unwrap_or_default();
        let (value, after) = split_value(code, data)?;
        let element = Element { code, value: value.to_owned() };
        element.check()?;
        elements.push(element);
        // One separator is let pass after values that need none, too.
        rest = after.strip_prefix(SEPARATOR).unwrap_or(after);
    }
    Ok(Elements(elements))
}

fn code_at_start(data: &str, unknown: Unknown) -> Option<AiCode> {
    let known = Ai::at_start_of(data).map(|(code, _)| code);
    match unknown {
        Unknown::Refused => known,
        Unknown::Taken => known.or_else(|| AiCode::parse(data.get(..Ai::digits_after(data)?)?)),
    }
}

/// A value and what follows it: so many characters where the length is predefined, else all up to the separator.
fn split_value(code: AiCode, data: &str) -> Result<(&str, &str), Gs1Fault> {
    let end = data.find(SEPARATOR).unwrap_or(data.len());
    match Ai::of(code).filter(|ai| ai.predefined) {
        Some(ai) if ai.lengths().1 > end => Err(Gs1Fault::TooShort { ai: code }),
        Some(ai) => Ok(data.split_at(ai.lengths().1)),
        None => Ok(data.split_at(end)),
    }
}

pub fn write(elements: &[Element]) -> String {
    let mut text = String::new();
    let mut separated = true;
    for element in elements {
        if !separated {
            text.push(SEPARATOR);
        }
        text.push_str(element.code.as_str());
        text.push_str(&element.value);
        separated = !element.needs_separator();
    }
    text
}
