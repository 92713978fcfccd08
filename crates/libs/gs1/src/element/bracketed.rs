//! Element strings as people read them: `(01)09521234000013(10)L2601A`.

use super::{Element, Elements, Unknown};
use crate::{Ai, AiCode, Gs1Fault};

pub fn parse(text: &str, unknown: Unknown) -> Result<Elements, Gs1Fault> {
    if text.is_empty() {
        return Err(Gs1Fault::Empty);
    }
    let mut elements = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let inside = rest.strip_prefix('(').ok_or(Gs1Fault::Brackets)?;
        let (code, data) = inside.split_once(')').ok_or(Gs1Fault::Brackets)?;
        let at = text.len() - inside.len();
        let code = AiCode::parse(code).filter(|code| may_be(*code, unknown)).ok_or(Gs1Fault::UnknownAi { at })?;
        let (value, after) = data.split_at(value_end(data));
        let element = Element { code, value: value.replace("\\(", "(") };
        if element.value.is_empty() {
            return Err(Gs1Fault::TooShort { ai: code });
        }
        element.check()?;
        elements.push(element);
        rest = after;
    }
    Ok(Elements(elements))
}

fn may_be(code: AiCode, unknown: Unknown) -> bool {
    let fits = || Ai::digits_after(code.as_str()).is_none_or(|digits| digits == code.as_str().len());
    Ai::of(code).is_some() || (unknown == Unknown::Taken && fits())
}

/// Where the value ends: before the next bracket that no backslash makes a part of it.
fn value_end(data: &str) -> usize {
    data.match_indices('(').map(|(at, _)| at).find(|at| !data[..*at].ends_with('\\')).unwrap_or(data.len())
}

pub fn write(elements: &[Element]) -> String {
    elements.iter().map(|element| format!("({}){}", element.code, element.value.replace('(', "\\("))).collect()
}
