//! Reads Digital Links.

use crate::{Ai, AiCode, Element, Elements, Gs1Fault, LinkFault, Unknown};

use super::{alternatives, belongs};

/// Characters of web addresses beside letters and digits.
const MARKS: &str = "-._~:/?#[]@!$&'()*+,;=%";
/// Characters of web addresses that no site's name holds.
const NOT_IN_SITE: &str = "_~?#@!$&'()*+,;=%";
/// The words that links wrote for application identifiers before version 1.2 of the standard.
const WORDS: [(&str, &str); 22] = [
    ("cpid", "8010"),
    ("cpsn", "8011"),
    ("cpv", "22"),
    ("gcn", "255"),
    ("gdti", "253"),
    ("giai", "8004"),
    ("ginc", "401"),
    ("gln", "414"),
    ("glnx", "254"),
    ("gmn", "8013"),
    ("grai", "8003"),
    ("gsin", "402"),
    ("gsrn", "8018"),
    ("gsrnp", "8017"),
    ("gtin", "01"),
    ("itip", "8006"),
    ("lot", "10"),
    ("party", "417"),
    ("refno", "8020"),
    ("ser", "21"),
    ("srin", "8019"),
    ("sscc", "00"),
];

/// What is let pass in a Digital Link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkOptions {
    /// Application identifiers that the dictionary does not know, in the query.
    pub unknown: Unknown,
    /// GTINs of 8, 12 and 13 digits in the path, as links wrote them before version 1.2 of the standard.
    pub short_gtins: bool,
    /// Words for application identifiers in the path, as links wrote them before version 1.2 of the standard.
    pub words: bool,
}

/// Reads a Digital Link as the elements that it stands for: those of its path, then those of its query.
///
/// # Errors
/// [`Gs1Fault`].
pub fn read_link(uri: &str, options: LinkOptions) -> Result<Elements, Gs1Fault> {
    if !uri.chars().all(|c| c.is_ascii_alphanumeric() || MARKS.contains(c)) {
        return Err(LinkFault::Characters.into());
    }
    let schemes = ["https://", "HTTPS://", "http://", "HTTP://"];
    let after_scheme = schemes.iter().find_map(|scheme| uri.strip_prefix(scheme)).ok_or(LinkFault::Scheme)?;
    let (site, rest) = after_scheme.split_once('/').ok_or(LinkFault::Domain)?;
    if site.is_empty() || site.contains(|c| NOT_IN_SITE.contains(c)) {
        return Err(LinkFault::Domain.into());
    }
    let (rest, _fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut elements = read_path(path, options)?;
    let from_path = elements.len();
    read_query(query, options, &mut elements)?;
    check_query(&elements, from_path, options)?;
    let elements = Elements(elements);
    elements.iter().try_for_each(Element::check)?;
    Ok(elements)
}

/// The application identifier that a segment of the path names.
fn named(segment: &str, options: LinkOptions) -> Option<AiCode> {
    let word = WORDS.iter().find(|(word, _)| options.words && *word == segment).map(|(_, code)| *code);
    AiCode::parse(word.unwrap_or(segment)).filter(|code| may_be(*code, options.unknown))
}

fn may_be(code: AiCode, unknown: Unknown) -> bool {
    let fits = || Ai::digits_after(code.as_str()).is_none_or(|digits| digits == code.as_str().len());
    Ai::of(code).is_some() || (unknown == Unknown::Taken && fits())
}

fn read_path(path: &str, options: LinkOptions) -> Result<Vec<Element>, Gs1Fault> {
    let segments: Vec<&str> = path.split('/').collect();
    let mut pairs = Vec::new();
    // From the end back to the nearest key: what stands before it is the site's own.
    for pair in segments.rchunks_exact(2) {
        let [segment, value] = pair else { continue };
        let code = named(segment, options).ok_or(LinkFault::NoKey)?;
        pairs.push((code, *value));
        if alternatives(code.as_str()).is_some() {
            pairs.reverse();
            return path_elements(&pairs, options);
        }
    }
    Err(LinkFault::NoKey.into())
}

fn path_elements(pairs: &[(AiCode, &str)], options: LinkOptions) -> Result<Vec<Element>, Gs1Fault> {
    let codes: Vec<&str> = pairs.iter().map(|(code, _)| code.as_str()).collect();
    if !codes.split_first().is_some_and(|(key, qualifiers)| belongs(key, qualifiers)) {
        return Err(LinkFault::Qualifiers.into());
    }
    let element = |(code, escaped): &(AiCode, &str)| {
        let value = unescape(escaped, false)?;
        let value = if options.short_gtins { whole_gtin(*code, value) } else { value };
        Ok(Element { code: *code, value })
    };
    pairs.iter().map(element).collect()
}

fn read_query(query: &str, options: LinkOptions, elements: &mut Vec<Element>) -> Result<(), Gs1Fault> {
    for parameter in query.split('&') {
        let Some((name, escaped)) = parameter.split_once('=') else { continue };
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_digit()) {
            continue; // A parameter of the site's own.
        }
        let code = AiCode::parse(name).filter(|code| may_be(*code, options.unknown)).ok_or(LinkFault::UnknownAi)?;
        elements.push(Element { code, value: whole_gtin(code, unescape(escaped, true)?) });
    }
    Ok(())
}

/// What stands in the query must be an attribute, once, and none of what belongs into the path.
fn check_query(elements: &[Element], from_path: usize, options: LinkOptions) -> Result<(), Gs1Fault> {
    let (path, query) = elements.split_at(from_path);
    let codes: Vec<&str> = path.iter().map(|element| element.code.as_str()).collect();
    for (at, element) in query.iter().enumerate() {
        let earlier = path.iter().chain(query.iter().take(at));
        if earlier.into_iter().any(|other| other.code == element.code) {
            return Err(LinkFault::Duplicate.into());
        }
        let allowed = element.ai().map_or(options.unknown == Unknown::Taken, |ai| ai.attribute);
        if !allowed {
            return Err(LinkFault::NotAnAttribute.into());
        }
        let belongs_into_path = (1..=codes.len()).any(|place| {
            let mut longer = codes.clone();
            longer.insert(place, element.code.as_str());
            longer.split_first().is_some_and(|(key, qualifiers)| belongs(key, qualifiers))
        });
        if belongs_into_path {
            return Err(LinkFault::Qualifiers.into());
        }
    }
    Ok(())
}

/// A GTIN with zeros in front to its full length; any other value as it is.
fn whole_gtin(code: AiCode, value: String) -> String {
    if code.as_str() == "01" && matches!(value.len(), 8 | 12 | 13) { format!("{value:0>14}") } else { value }
}

fn unescape(escaped: &str, in_query: bool) -> Result<String, LinkFault> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escape = after.get(..2).and_then(|two| str::from_utf8(two).ok()).filter(|_| *first == b'%');
        let byte = escape.and_then(|two| u8::from_str_radix(two, 16).ok().filter(|_| !two.starts_with('+')));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
        bytes.push(match byte {
            Some(0) => return Err(LinkFault::ZeroByte),
            Some(byte) => byte,
            None if in_query && *first == b'+' => b' ',
            None => *first,
        });
    }
    if bytes.is_empty() {
        return Err(LinkFault::EmptyValue);
    }
    String::from_utf8(bytes).map_err(|_| LinkFault::Characters)
}
