//! Letters as dots.

use skrifa::{
    MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use zeno::{Command, Mask, PathBuilder};

use crate::layout::TextLine;

/// A picture of one bit a dot, black is true. Rows are padded to whole bytes, as printers want them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bitmap {
    /// Bytes in a row.
    pub(crate) stride: usize,
    /// Row after row, the leftmost dot in the highest bit.
    pub(crate) bytes: Vec<u8>,
}

impl Bitmap {
    /// A white picture.
    pub(crate) fn new(width: usize, height: usize) -> Self {
        let stride = width.div_ceil(8);
        Self { stride, bytes: vec![0; stride * height] }
    }

    /// Blackens a dot; outside of the picture nothing happens.
    pub(crate) fn blacken(&mut self, x: usize, y: usize) {
        if x < self.stride * 8
            && let Some(byte) = self.bytes.get_mut(y * self.stride + x / 8)
        {
            *byte |= 0x80 >> (x % 8);
        }
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(self.stride.max(1))
    }
}

/// Coverage from which a dot is black: a little below half, so that thin strokes do not break.
const BLACK_FROM: u8 = 112;

/// A line of text, its picture, and where the picture's upper left corner is.
pub(crate) fn text(line: &TextLine) -> (Bitmap, i32, i32) {
    let (ascent, descent) = line.face.reach();
    let (above, below) = ((ascent * line.size).ceil(), (descent * line.size).ceil());
    // Letters may lean out of their width by a little.
    let lean = line.size * 0.25;
    let left = lean.min(line.x.max(0.0));
    let (width, height) = ((left + line.width + lean).ceil(), above + below);
    let path = outline(line, left, above);
    let (columns, lines) = (width as usize, height as usize);
    let mut cover = vec![0; columns * lines];
    Mask::new(path.as_slice()).size(columns as u32, lines as u32).render_into(&mut cover, None);
    let mut picture = Bitmap::new(columns, lines);
    for (at, _) in cover.iter().enumerate().filter(|(_, cover)| **cover >= BLACK_FROM) {
        picture.blacken(at % columns, at / columns);
    }
    (picture, (line.x - left).round() as i32, (line.baseline - above).round() as i32)
}

/// The outline of all letters, from a point on the baseline.
fn outline(line: &TextLine, x: f32, baseline: f32) -> Vec<Command> {
    let mut pen = Pen { path: Vec::new(), x, baseline };
    let Some(font) = line.face.font() else { return pen.path };
    let outlines = font.outline_glyphs();
    for (_, glyph, advance) in line.face.glyphs(&line.text) {
        if let Some(outline) = outlines.get(glyph) {
            let settings = DrawSettings::unhinted(Size::new(line.size), LocationRef::default());
            // A glyph that cannot be drawn leaves a gap, as a blank does.
            let _ = outline.draw(settings, &mut pen);
        }
        pen.x += advance * line.size;
    }
    pen.path
}

struct Pen {
    path: Vec<Command>,
    x: f32,
    baseline: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> [f32; 2] {
        [self.x + x, self.baseline - y]
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.path.move_to(to);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.at(x, y);
        self.path.line_to(to);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (by, to) = (self.at(cx, cy), self.at(x, y));
        self.path.quad_to(by, to);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (first, second, to) = (self.at(ax, ay), self.at(bx, by), self.at(x, y));
        self.path.curve_to(first, second, to);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
