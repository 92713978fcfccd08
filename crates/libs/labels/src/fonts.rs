//! The fonts that come with the library: all have full Cyrillic.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
};

/// A font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Face {
    /// For reading.
    #[default]
    Regular,
    /// For what counts.
    Bold,
    /// For codes: a zero is no O, a one no l.
    Mono,
}

static REGULAR: &[u8] = include_bytes!("../fonts/RobotoCondensed-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../fonts/RobotoCondensed-Bold.ttf");
static MONO: &[u8] = include_bytes!("../fonts/JetBrainsMono-Bold.ttf");

static FONTS: LazyLock<[Option<FontRef<'static>>; 3]> =
    LazyLock::new(|| [REGULAR, BOLD, MONO].map(|bytes| FontRef::new(bytes).ok()));

impl Face {
    /// The file.
    pub(crate) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Bold => BOLD,
            Self::Mono => MONO,
        }
    }

    /// The font; `None` only if a file of the library itself is broken, which a test excludes.
    pub(crate) fn font(self) -> Option<&'static FontRef<'static>> {
        FONTS[self as usize].as_ref()
    }

    /// How far letters reach above and below the baseline, at a size of one.
    pub(crate) fn reach(self) -> (f32, f32) {
        self.font().map_or((1.0, 0.25), |font| {
            let metrics = font.metrics(Size::new(1.0), LocationRef::default());
            (metrics.ascent, -metrics.descent)
        })
    }

    /// The glyphs of a text with their widths at a size of one. What the font lacks is its box for missing letters.
    pub(crate) fn glyphs(self, text: &str) -> Vec<(char, GlyphId, f32)> {
        let Some(font) = self.font() else { return Vec::new() };
        let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::new(1.0), LocationRef::default()));
        text.chars()
            .map(|letter| {
                let glyph = map.map(letter).unwrap_or(GlyphId::NOTDEF);
                (letter, glyph, metrics.advance_width(glyph).unwrap_or(0.5))
            })
            .collect()
    }

    /// The width of a text at a size of one.
    pub(crate) fn width(self, text: &str) -> f32 {
        self.glyphs(text).iter().map(|(_, _, advance)| advance).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_has_all_letters_of_english_and_russian_and_what_labels_need() {
        let letters = ('А'..='я').chain(' '..='~').chain("ЁёІіЇїЄєҐґЎў«»—–…№×·°²³€₽".chars());
        for face in [Face::Regular, Face::Bold, Face::Mono] {
            let map = face.font().unwrap().charmap();
            for letter in letters.clone() {
                assert!(map.map(letter).is_some_and(|glyph| glyph != GlyphId::NOTDEF), "{face:?} lacks {letter}");
            }
        }
    }

    #[test]
    fn a_longer_text_is_wider() {
        for face in [Face::Regular, Face::Bold, Face::Mono] {
            assert!(face.width("Полка") > face.width("Пол") && face.width("") == 0.0);
        }
        assert!((Face::Mono.width("iW") - 2.0 * Face::Mono.width("i")).abs() < 0.001);
    }
}
