//! Templates: what they are made of, and how they come in.

mod check;
mod pattern;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(crate) use pattern::{Pattern, Values};

use crate::{Fault, Fields, Language, Record, Sheet, barcode::Symbology, fonts::Face, layout};

/// The resolutions of printers, in dots per inch.
pub const DPIS: [u16; 4] = [152, 203, 300, 600];

/// A label as data: checked, so that what it says can be drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct Template(Parts);

/// What a template says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Parts {
    /// The format of templates: 1.
    pub(crate) format: u8,
    pub(crate) name: String,
    pub(crate) title: BTreeMap<Language, String>,
    /// For what it is, as whoever prints it calls it: `location`, `item`, …
    pub(crate) subject: String,
    pub(crate) width_mm: f32,
    pub(crate) height_mm: f32,
    /// At which resolution it is drawn if nobody says another.
    #[serde(default = "usual_dpi")]
    pub(crate) dpi: u16,
    #[serde(default)]
    pub(crate) fields: Vec<Field>,
    /// Words of the template itself in its languages: `{#lot}` prints the one called `lot`.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, BTreeMap<Language, String>>,
    #[serde(default)]
    pub(crate) elements: Vec<Element>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) rows: Option<Rows>,
}

const fn usual_dpi() -> u16 {
    203
}

/// Something that a record may say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) name: String,
    /// What a preview shows.
    pub(crate) sample: String,
}

/// A part that is repeated for every row of a record, over as many pages as it takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rows {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Of one row, in one column.
    pub(crate) width: f32,
    pub(crate) height: f32,
    /// Rows below one another on a page.
    pub(crate) down: u16,
    /// Columns beside one another.
    #[serde(default = "one")]
    pub(crate) across: u16,
    pub(crate) fields: Vec<Field>,
    /// Rows in a preview.
    #[serde(default = "one")]
    pub(crate) samples: u16,
    /// Positions from the row's upper left corner.
    pub(crate) elements: Vec<Element>,
}

const fn one() -> u16 {
    1
}

/// A part of a label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Element {
    Text(Text),
    Barcode(Barcode),
    Box(Frame),
    Line(Rule),
}

/// Text in a box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Text {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) font: Face,
    /// In points.
    pub(crate) size: f32,
    #[serde(default)]
    pub(crate) align: Align,
    /// Whether it goes on in further lines.
    #[serde(default)]
    pub(crate) wrap: bool,
    /// Whether it becomes smaller, down to half, before it is cut.
    #[serde(default = "yes")]
    pub(crate) shrink: bool,
}

const fn yes() -> bool {
    true
}

/// Where something stands in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Align {
    #[default]
    Left,
    Center,
    Right,
}

/// A barcode in a box, as large as whole dots a module let it be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Barcode {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) symbology: Symbology,
    /// What to print instead, if the data does not fit into this symbology or its box.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) otherwise: Option<Symbology>,
    /// What it holds; for the symbologies of GS1 with identifiers in brackets: `(00){sscc}`.
    pub(crate) data: String,
    /// Whether what it holds stands below it, for people.
    #[serde(default)]
    pub(crate) caption: bool,
    #[serde(default)]
    pub(crate) align: Align,
}

/// A frame, or a filled box.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Frame {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    #[serde(default = "thin")]
    pub(crate) thickness: f32,
    #[serde(default)]
    pub(crate) filled: bool,
}

/// A line, to the right or down.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) length: f32,
    #[serde(default)]
    pub(crate) down: bool,
    #[serde(default = "thin")]
    pub(crate) thickness: f32,
}

const fn thin() -> f32 {
    0.3
}

impl TryFrom<Parts> for Template {
    type Error = String;

    fn try_from(parts: Parts) -> Result<Self, String> {
        Self::checked(parts).map_err(|faults| faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; "))
    }
}

impl From<Template> for Parts {
    fn from(template: Template) -> Self {
        template.0
    }
}

impl Template {
    /// A template from JSON.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn from_json(json: &str) -> Result<Self, Vec<Fault>> {
        let mut source = serde_json::Deserializer::from_str(json);
        let parts = serde_path_to_error::deserialize(&mut source).map_err(|error| vec![unreadable(&error)])?;
        source.end().map_err(|error| vec![Fault::new("", "labels.unreadable", error.to_string())])?;
        Self::checked(parts)
    }

    /// A template from TOML.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn from_toml(text: &str) -> Result<Self, Vec<Fault>> {
        let source = toml::Deserializer::parse(text)
            .map_err(|error| vec![Fault::new("", "labels.unreadable", error.message().to_owned())])?;
        Self::checked(serde_path_to_error::deserialize(source).map_err(|error| vec![unreadable(&error)])?)
    }

    fn checked(parts: Parts) -> Result<Self, Vec<Fault>> {
        let faults = check::faults(&parts);
        if !faults.is_empty() {
            return Err(faults);
        }
        let template = Self(parts);
        // What cannot be drawn with its own samples will not be drawn with anything.
        template.lay_out(&[template.sample()], Language::En, template.dpi()).map_err(|fault| vec![fault])?;
        Ok(template)
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What people call it, in a language, or in the first that it has.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        said(&self.0.title, language)
    }

    /// For what it is.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Its width and height in mm.
    #[must_use]
    pub const fn size_mm(&self) -> (f32, f32) {
        (self.0.width_mm, self.0.height_mm)
    }

    /// At which resolution it is drawn if nobody says another.
    #[must_use]
    pub const fn dpi(&self) -> u16 {
        self.0.dpi
    }

    /// The names of the fields that it takes: of the page, and of its rows.
    #[must_use]
    pub fn field_names(&self) -> (Vec<&str>, Vec<&str>) {
        let of_rows = self.0.rows.iter().flat_map(|rows| &rows.fields);
        (
            self.0.fields.iter().map(|field| field.name.as_str()).collect(),
            of_rows.map(|field| field.name.as_str()).collect(),
        )
    }

    /// A record of its samples.
    #[must_use]
    pub fn sample(&self) -> Record {
        let of = |fields: &[Field]| -> Fields {
            fields.iter().map(|field| (field.name.clone(), field.sample.clone())).collect()
        };
        let rows = self.0.rows.as_ref().map(|rows| vec![of(&rows.fields); rows.samples.into()]).unwrap_or_default();
        Record { fields: of(&self.0.fields), rows }
    }

    /// Draws a label for each record, at a resolution in dots per inch.
    ///
    /// # Errors
    /// The first thing that cannot be drawn: a barcode that does not fit its box, or cannot hold what it should.
    pub fn lay_out(&self, records: &[Record], language: Language, dpi: u16) -> Result<Vec<Sheet>, Fault> {
        let mut sheets = Vec::new();
        for record in records {
            layout::lay_out(&self.0, record, language, dpi, &mut sheets)?;
        }
        Ok(sheets)
    }
}

/// A word in a language, or in the first that it has.
pub(crate) fn said(words: &BTreeMap<Language, String>, language: Language) -> &str {
    words.get(&language).or_else(|| words.values().next()).map_or("", String::as_str)
}

fn unreadable<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> Fault {
    let at: String = error
        .path()
        .iter()
        .map(|step| match step {
            serde_path_to_error::Segment::Seq { index } => format!("/{index}"),
            serde_path_to_error::Segment::Map { key } => format!("/{key}"),
            serde_path_to_error::Segment::Enum { variant } => format!("/{variant}"),
            serde_path_to_error::Segment::Unknown => "/?".to_owned(),
        })
        .collect();
    Fault::new(at, "labels.unreadable", error.inner().to_string())
}
