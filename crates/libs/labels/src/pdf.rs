//! Sheets as PDF, the fonts embedded as far as they are used.

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};

use crate::{
    Fault,
    fonts::Face,
    layout::{Mark, Placed, Sheet, TextLine},
};

/// The sheets as PDF, each so many times, one after another.
///
/// # Errors
/// `labels.pdf` if it cannot be written, which only a bug can cause.
pub fn pdf(sheets: &[Sheet], copies: u32, title: &str) -> Result<Vec<u8>, Fault> {
    let fonts = Fonts::load()?;
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).creator("Ambar".to_owned()));
    for sheet in sheets {
        for _ in 0..copies {
            write_page(&mut document, sheet, &fonts)?;
        }
    }
    document.finish().map_err(|error| broken(&format!("{error:?}")))
}

fn broken(detail: &str) -> Fault {
    Fault::new("", "labels.pdf", format!("the PDF could not be written: {detail}"))
}

struct Fonts([Font; 3]);

impl Fonts {
    fn load() -> Result<Self, Fault> {
        let load = |face: Face| Font::new(face.bytes().into(), 0).ok_or_else(|| broken("a font cannot be read"));
        Ok(Self([load(Face::Regular)?, load(Face::Bold)?, load(Face::Mono)?]))
    }

    fn of(&self, face: Face) -> Font {
        self.0[face as usize].clone()
    }
}

fn write_page(document: &mut Document, sheet: &Sheet, fonts: &Fonts) -> Result<(), Fault> {
    let scale = 72.0 / f32::from(sheet.dpi);
    let settings = PageSettings::from_wh(sheet.width as f32 * scale, sheet.height as f32 * scale)
        .ok_or_else(|| broken("a page has no size"))?;
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface.set_fill(Some(Fill {
        paint: rgb::Color::black().into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    }));
    for mark in &sheet.marks {
        match mark {
            Mark::Bar { x, y, width, height } => fill(&mut surface, scale, &[(*x, *y, *width, *height)]),
            Mark::Text(line) => write_text(&mut surface, scale, line, fonts),
            Mark::Symbol(placed) => fill(&mut surface, scale, &bars(placed)),
        }
    }
    surface.finish();
    page.finish();
    Ok(())
}

/// The dark parts of a barcode.
fn bars(placed: &Placed) -> Vec<(i32, i32, i32, i32)> {
    let mut bars = Vec::new();
    for row in 0..placed.symbol.height() {
        for (start, modules) in placed.symbol.runs(row) {
            let at = |modules: usize, size: i32| i32::try_from(modules).unwrap_or(i32::MAX).saturating_mul(size);
            let (x, y) = (placed.x + at(start, placed.module), placed.y + at(row, placed.row_height));
            bars.push((x, y, at(modules, placed.module), placed.row_height));
        }
    }
    bars
}

/// Fills rectangles as one shape, so that no seam shows between neighbours.
fn fill(surface: &mut Surface<'_>, scale: f32, rectangles: &[(i32, i32, i32, i32)]) {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in rectangles {
        let [x, y, width, height] = [*x, *y, *width, *height].map(|dots| dots as f32 * scale);
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rectangle);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn write_text(surface: &mut Surface<'_>, scale: f32, line: &TextLine, fonts: &Fonts) {
    let mut at = 0;
    let mut glyphs = Vec::new();
    for (letter, glyph, advance) in line.face.glyphs(&line.text) {
        let end = at + letter.len_utf8();
        glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.to_u32()), advance, 0.0, 0.0, 0.0, at..end, None));
        at = end;
    }
    let start = Point::from_xy(line.x * scale, line.baseline * scale);
    surface.draw_glyphs(start, &glyphs, fonts.of(line.face), &line.text, line.size * scale, false);
}
