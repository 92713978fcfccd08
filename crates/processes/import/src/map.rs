//! The uploader's own headings: `Artikel=sku,Menge=quantity`.

use crate::sheet::{Column, folded};

/// For this instead of a column a heading is left out.
const LEFT_OUT: &str = "-";

/// Which column each heading is; `None` for one that is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mapping(Vec<(String, Option<&'static str>)>);

/// Why a mapping cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MapFault {
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

fn wrong(code: &'static str, detail: String) -> MapFault {
    MapFault { code, detail }
}

impl Mapping {
    /// Reads pairs with commas between them. A heading may have commas of its own: what has no `=` belongs to what follows.
    ///
    /// # Errors
    /// [`MapFault`] with `import.map`, `import.map_column` or `import.map_twice`.
    pub(crate) fn parse(known: &'static [Column], text: &str) -> Result<Self, MapFault> {
        let mut pairs: Vec<(String, Option<&'static str>)> = Vec::new();
        let mut heading = String::new();
        for piece in text.split(',') {
            heading.push_str(piece);
            if !piece.contains('=') {
                heading.push(',');
                continue;
            }
            let whole = std::mem::take(&mut heading);
            pairs.push(pair(known, &whole, &pairs)?);
        }
        if heading.chars().any(|c| c != ',' && !c.is_whitespace()) {
            return Err(form(&heading));
        }
        Ok(Self(pairs))
    }

    /// Reads pairs, each `heading=column`.
    ///
    /// # Errors
    /// As [`Mapping::parse`].
    pub(crate) fn of_pairs(known: &'static [Column], texts: &[String]) -> Result<Self, MapFault> {
        let mut pairs = Vec::new();
        for text in texts {
            pairs.push(pair(known, text, &pairs)?);
        }
        Ok(Self(pairs))
    }

    /// As it was stored.
    pub(crate) fn stored(known: &'static [Column], pairs: &[String]) -> Self {
        let read = |pair: &String| {
            let (heading, name) = pair.rsplit_once('=')?;
            if name == LEFT_OUT {
                return Some((heading.to_owned(), None));
            }
            Some((heading.to_owned(), Some(known.iter().find(|column| column.name == name)?.name)))
        };
        Self(pairs.iter().filter_map(read).collect())
    }

    /// As it is stored.
    pub(crate) fn pairs(&self) -> Vec<String> {
        self.0.iter().map(|(heading, name)| format!("{heading}={}", name.unwrap_or(LEFT_OUT))).collect()
    }

    /// What was said of a heading: its column, or that it is left out.
    pub(crate) fn said(&self, heading: &str) -> Option<Option<&'static str>> {
        let wanted = folded(heading);
        self.0.iter().find(|(known, _)| folded(known) == wanted).map(|(_, name)| *name)
    }

    /// Whether some heading was said to be this column.
    pub(crate) fn names(&self, column: &str) -> bool {
        self.0.iter().any(|(_, name)| *name == Some(column))
    }

    /// The headings that are not among these.
    pub(crate) fn absent(&self, headings: &[String]) -> Vec<String> {
        let there: Vec<String> = headings.iter().map(|heading| folded(heading)).collect();
        self.0
            .iter()
            .filter(|(heading, _)| !there.contains(&folded(heading)))
            .map(|(heading, _)| heading.clone())
            .collect()
    }
}

fn pair(
    known: &'static [Column],
    text: &str,
    before: &[(String, Option<&'static str>)],
) -> Result<(String, Option<&'static str>), MapFault> {
    let (heading, name) = text.rsplit_once('=').ok_or_else(|| form(text))?;
    let (heading, name) = (heading.trim(), name.trim());
    if folded(heading).is_empty() || name.is_empty() {
        return Err(form(text));
    }
    if name == LEFT_OUT {
        return Ok((heading.to_owned(), None));
    }
    let Some(column) = known.iter().find(|column| folded(column.name) == folded(name)) else {
        let detail = format!("there is no column {name}; there are: {}", expected(known));
        return Err(wrong("import.map_column", detail));
    };
    if before.iter().any(|(other, taken)| *taken == Some(column.name) || folded(other) == folded(heading)) {
        let detail = format!("{heading}={name}: a heading is one column, and a column is under one heading");
        return Err(wrong("import.map_twice", detail));
    }
    Ok((heading.to_owned(), Some(column.name)))
}

fn form(text: &str) -> MapFault {
    let detail =
        format!("{:?} is not heading=column, such as Artikel=sku,Menge=quantity", text.trim_matches([',', ' ']));
    wrong("import.map", detail)
}

/// The columns that files may have, with a mark on those that they must.
pub(crate) fn expected(known: &[Column]) -> String {
    let names: Vec<String> =
        known.iter().map(|column| format!("{}{}", column.name, if column.required { "*" } else { "" })).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[Column { name: "sku", required: true, also: &[] }, Column { name: "weight_kg", required: false, also: &[] }];

    #[test]
    fn headings_may_have_commas_and_signs_of_their_own() {
        let map = Mapping::parse(COLUMNS, "Вес, кг (a=b)=weight_kg, Artikel = SKU").unwrap();
        assert_eq!(map.pairs(), ["Вес, кг (a=b)=weight_kg", "Artikel=sku"]);
        assert_eq!(map.said(" ARTIKEL:"), Some(Some("sku")));
        assert_eq!(map.absent(&["artikel".to_owned()]), ["Вес, кг (a=b)"]);
        assert_eq!(Mapping::stored(COLUMNS, &map.pairs()), map);
        assert_eq!(Mapping::parse(COLUMNS, "").unwrap(), Mapping::default());
        assert_eq!(Mapping::of_pairs(COLUMNS, &map.pairs()).unwrap(), map);
    }

    #[test]
    fn a_heading_may_be_left_out() {
        let map = Mapping::parse(COLUMNS, "sku=-,Code=sku").unwrap();
        assert_eq!((map.said("sku"), map.said("code"), map.said("other")), (Some(None), Some(Some("sku")), None));
        assert_eq!(Mapping::stored(COLUMNS, &map.pairs()), map);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_is_expected() {
        for (text, code) in [
            ("Artikel", "import.map"),
            ("=sku", "import.map"),
            ("Artikel=", "import.map"),
            ("Artikel=sku,rest", "import.map"),
            ("Artikel=article", "import.map_column"),
            ("A=sku,B=sku", "import.map_twice"),
            ("A=sku,a.=weight_kg", "import.map_twice"),
        ] {
            assert_eq!(Mapping::parse(COLUMNS, text).map_err(|fault| fault.code), Err(code), "{text}");
        }
        let fault = Mapping::parse(COLUMNS, "Artikel=article").unwrap_err();
        assert!(fault.detail.ends_with("sku*, weight_kg"), "{}", fault.detail);
    }
}
