//! Where everything is, in whole dots of a printer.

mod text;

use std::collections::BTreeMap;

use crate::{
    Fault, Fields, Language, Record,
    barcode::{ElementString, Symbol, Symbology},
    fonts::Face,
    template::{Align, Barcode, Element, Frame, Parts, Pattern, Rows, Rule, Text, Values},
};

/// A page as it is printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) dpi: u16,
    pub(crate) marks: Vec<Mark>,
}

/// Something black.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Mark {
    Text(TextLine),
    Symbol(Placed),
    Bar { x: i32, y: i32, width: i32, height: i32 },
}

/// A line of text. Letters stand where their widths put them, between dots.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TextLine {
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) width: f32,
    /// Dots from a line to the next, near enough what printers call the size of a font.
    pub(crate) size: f32,
    pub(crate) face: Face,
    pub(crate) text: String,
}

/// A barcode in its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// Dots that a module is wide.
    pub(crate) module: i32,
    /// Dots that a row of modules is high.
    pub(crate) row_height: i32,
    pub(crate) symbol: Symbol,
}

/// The narrowest module that scanners read from a thermal label, in mm.
const NARROWEST_MM: f32 = 0.16;

/// Pages of one document: more is a mistake.
const MOST_PAGES: usize = 200;

/// Draws a record on as many pages as its rows take.
pub(crate) fn lay_out(
    parts: &Parts,
    record: &Record,
    language: Language,
    dpi: u16,
    sheets: &mut Vec<Sheet>,
) -> Result<(), Fault> {
    let on_a_page = parts.rows.as_ref().map_or(1, |rows| usize::from(rows.down) * usize::from(rows.across)).max(1);
    let rows = if parts.rows.is_some() { record.rows.as_slice() } else { &[] };
    let pages = rows.len().div_ceil(on_a_page).max(1);
    if pages > MOST_PAGES {
        let detail = format!("{} rows take {pages} pages, and {MOST_PAGES} are the most", rows.len());
        return Err(Fault::new("/rows", "labels.too_many", detail));
    }
    for page in 0..pages {
        let mut fields = record.fields.clone();
        fields.insert("page".to_owned(), (page + 1).to_string());
        fields.insert("pages".to_owned(), pages.to_string());
        let mut drawing = Drawing { dpi, language, words: &parts.words, page: &fields, marks: Vec::new() };
        drawing.elements("/elements", &parts.elements, &fields, (0.0, 0.0))?;
        if let Some(repeated) = &parts.rows {
            let from = page * on_a_page;
            for (index, row) in rows.iter().skip(from).take(on_a_page).enumerate() {
                drawing.row(repeated, index, row)?;
            }
        }
        let (width, height) = (drawing.dots(parts.width_mm), drawing.dots(parts.height_mm));
        sheets.push(Sheet { width, height, dpi, marks: drawing.marks });
    }
    Ok(())
}

struct Drawing<'a> {
    dpi: u16,
    language: Language,
    words: &'a BTreeMap<String, BTreeMap<Language, String>>,
    page: &'a Fields,
    marks: Vec<Mark>,
}

/// A rectangle in dots.
#[derive(Debug, Clone, Copy)]
struct Area {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Drawing<'_> {
    fn dots(&self, mm: f32) -> i32 {
        (mm * f32::from(self.dpi) / 25.4).round() as i32
    }

    /// A rectangle: its edges rounded, so that what touches in mm touches in dots.
    fn area(&self, from: (f32, f32), [x, y, width, height]: [f32; 4]) -> Area {
        let (left, top) = (self.dots(from.0 + x), self.dots(from.1 + y));
        let (right, bottom) = (self.dots(from.0 + x + width), self.dots(from.1 + y + height));
        Area { x: left, y: top, width: (right - left).max(1), height: (bottom - top).max(1) }
    }

    fn row(&mut self, rows: &Rows, index: usize, row: &Fields) -> Result<(), Fault> {
        let (down, column) = (index % usize::from(rows.down.max(1)), index / usize::from(rows.down.max(1)));
        let from = (rows.x + rows.width * column as f32, rows.y + rows.height * down as f32);
        self.elements("/rows/elements", &rows.elements, row, from)
    }

    fn elements(&mut self, at: &str, elements: &[Element], fields: &Fields, from: (f32, f32)) -> Result<(), Fault> {
        for (index, element) in elements.iter().enumerate() {
            let at = format!("{at}/{index}");
            match element {
                Element::Text(text) => self.text(&at, text, fields, from)?,
                Element::Barcode(barcode) => self.barcode(&at, barcode, fields, from)?,
                Element::Box(frame) => self.frame(frame, from),
                Element::Line(line) => self.line(line, from),
            }
        }
        Ok(())
    }

    fn values<'b>(&'b self, fields: &'b Fields) -> Values<'b> {
        Values { fields, page: self.page, words: self.words, language: self.language }
    }

    fn text(&mut self, at: &str, text: &Text, fields: &Fields, from: (f32, f32)) -> Result<(), Fault> {
        let pattern =
            Pattern::parse(&text.text).map_err(|detail| Fault::new(format!("{at}/text"), "labels.pattern", detail))?;
        let Some(filled) = pattern.fill(&self.values(fields)) else { return Ok(()) };
        let area = self.area(from, [text.x, text.y, text.width, text.height]);
        let style = text::Style {
            face: text.font,
            size: text.size * f32::from(self.dpi) / 72.0,
            align: text.align,
            wrap: text.wrap,
            shrink: text.shrink,
        };
        self.marks.extend(text::lines(&filled, area, &style).into_iter().map(Mark::Text));
        Ok(())
    }

    fn frame(&mut self, frame: &Frame, from: (f32, f32)) {
        let Area { x, y, width, height } = self.area(from, [frame.x, frame.y, frame.width, frame.height]);
        if frame.filled {
            return self.marks.push(Mark::Bar { x, y, width, height });
        }
        let thick = self.dots(frame.thickness).clamp(1, width.min(height));
        self.marks.extend([
            Mark::Bar { x, y, width, height: thick },
            Mark::Bar { x, y: y + height - thick, width, height: thick },
            Mark::Bar { x, y, width: thick, height },
            Mark::Bar { x: x + width - thick, y, width: thick, height },
        ]);
    }

    fn line(&mut self, line: &Rule, from: (f32, f32)) {
        let (width, height) = if line.down { (line.thickness, line.length) } else { (line.length, line.thickness) };
        let Area { x, y, width, height } = self.area(from, [line.x, line.y, width, height]);
        self.marks.push(Mark::Bar { x, y, width, height });
    }

    fn barcode(&mut self, at: &str, barcode: &Barcode, fields: &Fields, from: (f32, f32)) -> Result<(), Fault> {
        let Some(data) = self.data(at, barcode, fields)? else { return Ok(()) };
        let mut area = self.area(from, [barcode.x, barcode.y, barcode.width, barcode.height]);
        if barcode.caption {
            let below = (area.height / 4).min(self.dots(3.5));
            area.height -= below;
            let line = Area { y: area.y + area.height, height: below, ..area };
            let size = below as f32 * 0.85;
            let style = text::Style { face: Face::Regular, size, align: Align::Center, wrap: false, shrink: true };
            self.marks.extend(text::lines(&data.readable(), line, &style).into_iter().map(Mark::Text));
        }
        let first = self.placed(at, barcode, barcode.symbology, &data, area);
        let placed = match (first, barcode.otherwise) {
            (Err(_), Some(other)) => self.placed(at, barcode, other, &data, area)?,
            (first, _) => first?,
        };
        self.marks.push(Mark::Symbol(placed));
        Ok(())
    }

    /// What a barcode holds; `None` if there is nothing to hold.
    fn data(&self, at: &str, barcode: &Barcode, fields: &Fields) -> Result<Option<Data>, Fault> {
        let fault = |code, detail: String| Fault::new(format!("{at}/data"), code, detail);
        let pattern = Pattern::parse(&barcode.data).map_err(|detail| fault("labels.pattern", detail))?;
        let values = self.values(fields);
        if !barcode.symbology.is_gs1() {
            return Ok(pattern.fill(&values).filter(|data| !data.is_empty()).map(Data::Plain));
        }
        let mut data = ElementString::default();
        for (identifier, pattern) in pattern.gs1_parts().map_err(|detail| fault("labels.gs1", detail))? {
            let value = pattern.fill(&values).unwrap_or_default();
            data.add(&identifier, &value).map_err(|detail| fault("labels.gs1", detail))?;
        }
        Ok((!data.is_empty()).then_some(Data::Gs1(data)))
    }

    /// A barcode in its box with its quiet zones, as large as whole dots let it be.
    fn placed(&self, at: &str, barcode: &Barcode, kind: Symbology, data: &Data, area: Area) -> Result<Placed, Fault> {
        let symbol = match data {
            Data::Plain(data) => kind.encode(data),
            Data::Gs1(data) => kind.encode_gs1(data),
        };
        let symbol = symbol.map_err(|detail| Fault::new(format!("{at}/data"), "labels.not_encodable", detail))?;
        let (quiet, linear) = (kind.quiet(), kind.is_linear());
        let count = |modules: usize| i32::try_from(modules).unwrap_or(i32::MAX / 2);
        let (columns, rows) = (count(symbol.width), count(symbol.height()));
        let across = area.width / (columns + 2 * quiet);
        let module = if linear { across } else { across.min(area.height / (rows + 2 * quiet)) };
        let least = (NARROWEST_MM * f32::from(self.dpi) / 25.4).ceil() as i32;
        if module < least {
            let mm = (least * (columns + 2 * quiet)) as f32 * 25.4 / f32::from(self.dpi);
            let sides = if linear { "wide" } else { "wide and high" };
            let detail = format!(
                "the barcode must be {mm:.1} mm {sides} at {} dots per inch: make its box larger, or what it holds shorter",
                self.dpi
            );
            return Err(Fault::new(at, "labels.barcode_too_large", detail));
        }
        let room = area.width - columns * module;
        let x = match barcode.align {
            Align::Left => quiet * module,
            Align::Center => room / 2,
            Align::Right => room - quiet * module,
        };
        let (row_height, top) =
            if linear { (area.height, 0) } else { (module, ((area.height - rows * module) / 2).max(quiet * module)) };
        Ok(Placed { x: area.x + x, y: area.y + top, module, row_height, symbol })
    }
}

/// What a barcode holds.
enum Data {
    Plain(String),
    Gs1(ElementString),
}

impl Data {
    /// As people read it.
    fn readable(&self) -> String {
        match self {
            Self::Plain(data) => data.clone(),
            Self::Gs1(data) => data.to_string(),
        }
    }
}
