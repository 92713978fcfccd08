//! Text in its box: smaller if it must be, on further lines if it may, cut at last.

use super::{Area, TextLine};
use crate::{fonts::Face, template::Align};

/// How text looks.
pub(super) struct Style {
    pub(super) face: Face,
    /// In dots.
    pub(super) size: f32,
    pub(super) align: Align,
    pub(super) wrap: bool,
    pub(super) shrink: bool,
}

/// How much smaller letters may become before the text is cut.
const SMALLEST: f32 = 0.5;
const STEP: f32 = 0.94;

/// The lines of a text in its box.
pub(super) fn lines(text: &str, area: Area, style: &Style) -> Vec<TextLine> {
    let text = printable(text);
    if text.is_empty() {
        return Vec::new();
    }
    let (width, height) = (area.width as f32, area.height as f32);
    let (ascent, descent) = style.face.reach();
    let mut size = style.size;
    let texts = loop {
        let smaller = size * STEP;
        let last = !style.shrink || smaller < style.size * SMALLEST;
        let room = Room { face: style.face, width: width / size, lines: lines_in(height, (ascent + descent) * size) };
        match room.broken(&text, style.wrap) {
            Some(texts) => break texts,
            None if last => break room.cut(&text, style.wrap),
            None => size = smaller,
        }
    };
    let place = |(index, text): (usize, String)| {
        let line = style.face.width(&text) * size;
        let left = match style.align {
            Align::Left => 0.0,
            Align::Center => (width - line) / 2.0,
            Align::Right => width - line,
        };
        let baseline = area.y as f32 + (ascent + (ascent + descent) * index as f32) * size;
        TextLine { x: area.x as f32 + left.max(0.0), baseline, width: line, size, face: style.face, text }
    };
    texts.into_iter().enumerate().map(place).collect()
}

/// Lines that fit; a line that is a little too high for its box still counts, since few letters use all of it.
fn lines_in(height: f32, line: f32) -> usize {
    (height / line + 0.15).floor() as usize
}

/// A text without what cannot be seen or would turn the direction of writing, and no longer than any label.
fn printable(text: &str) -> String {
    let seen = text.chars().filter_map(|letter| match letter {
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}' => None,
        letter if letter.is_control() || letter.is_whitespace() => Some(' '),
        letter => Some(letter),
    });
    seen.take(MOST_LETTERS).collect::<String>().trim().to_owned()
}

/// No label shows more.
const MOST_LETTERS: usize = 2000;

/// What a box holds at a size of one.
struct Room {
    face: Face,
    width: f32,
    lines: usize,
}

impl Room {
    fn fits(&self, text: &str) -> bool {
        self.face.width(text) <= self.width
    }

    /// The text in lines; `None` if it does not fit.
    fn broken(&self, text: &str, wrap: bool) -> Option<Vec<String>> {
        if !wrap {
            return (self.lines >= 1 && self.fits(text)).then(|| vec![text.to_owned()]);
        }
        let lines = self.wrapped(text);
        (lines.len() <= self.lines && lines.iter().all(|line| self.fits(line))).then_some(lines)
    }

    /// Words in lines, as many as it takes; a word that is too wide has a line to itself.
    fn wrapped(&self, text: &str) -> Vec<String> {
        let blank = self.face.width(" ");
        let (mut lines, mut filled): (Vec<String>, f32) = (Vec::new(), 0.0);
        for word in text.split_whitespace() {
            let width = self.face.width(word);
            match lines.last_mut() {
                Some(line) if filled + blank + width <= self.width => {
                    line.push(' ');
                    line.push_str(word);
                    filled += blank + width;
                }
                _ => {
                    lines.push(word.to_owned());
                    filled = width;
                }
            }
        }
        lines
    }

    /// The text as far as it fits, with a sign that there is more.
    fn cut(&self, text: &str, wrap: bool) -> Vec<String> {
        if !wrap {
            return vec![self.shortened(text)];
        }
        let mut lines = Vec::new();
        for line in self.wrapped(text) {
            if self.fits(&line) { lines.push(line) } else { lines.extend(self.pieces(&line)) }
        }
        let most = self.lines.max(1);
        let rest = lines.split_off(lines.len().min(most - 1)).join(" ");
        if !rest.is_empty() {
            lines.push(self.shortened(&rest));
        }
        lines
    }

    /// A word that is too wide, in pieces that are not.
    fn pieces(&self, word: &str) -> Vec<String> {
        let (mut pieces, mut filled): (Vec<String>, f32) = (Vec::new(), 0.0);
        for (letter, _, width) in self.face.glyphs(word) {
            match pieces.last_mut() {
                Some(piece) if filled + width <= self.width => {
                    piece.push(letter);
                    filled += width;
                }
                _ => {
                    pieces.push(letter.to_string());
                    filled = width;
                }
            }
        }
        pieces
    }

    fn shortened(&self, text: &str) -> String {
        if self.fits(text) {
            return text.to_owned();
        }
        let mut left = self.width - self.face.width("…");
        let fitting = self.face.glyphs(text).into_iter().take_while(|(_, _, width)| {
            left -= width;
            left >= 0.0
        });
        let kept: String = fitting.map(|(letter, _, _)| letter).collect();
        format!("{}…", kept.trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(width: i32, height: i32) -> Area {
        Area { x: 10, y: 20, width, height }
    }

    fn style(wrap: bool, shrink: bool) -> Style {
        Style { face: Face::Regular, size: 20.0, align: Align::Left, wrap, shrink }
    }

    fn texts(text: &str, area: Area, style: &Style) -> Vec<String> {
        lines(text, area, style).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn short_text_stays_as_it_is() {
        let found = lines("Полка", area(400, 30), &style(false, true));
        assert_eq!(found.len(), 1);
        assert!(found[0].size == 20.0 && found[0].x == 10.0 && found[0].baseline > 20.0 && found[0].baseline < 50.0);
    }

    #[test]
    fn long_text_becomes_smaller_and_then_is_cut() {
        let long = "Кабель силовой медный ВВГнг";
        let smaller = lines(long, area(150, 30), &style(false, true));
        assert!(smaller[0].text == long && smaller[0].size < 20.0 && smaller[0].width <= 150.0);
        let cut = lines(long, area(40, 30), &style(false, true));
        assert!(cut[0].text.ends_with('…') && cut[0].width <= 40.0 && cut[0].text.len() > 3, "{cut:?}");
        assert!(texts(long, area(150, 30), &style(false, false))[0].ends_with('…'));
    }

    #[test]
    fn text_goes_on_in_further_lines_and_never_out_of_its_box() {
        let long = "Кабель силовой медный ВВГнг(А)-LS 3х2,5 бухта 100 метров";
        let found = lines(long, area(150, 75), &style(true, false));
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|line| line.width <= 150.0 && line.baseline < 95.0));
        let one_word = texts(&"Щ".repeat(60), area(100, 50), &style(true, false));
        assert_eq!(one_word.len(), 2);
        assert!(one_word[1].ends_with('…'));
    }

    #[test]
    fn a_line_stands_left_right_or_in_the_middle() {
        let at = |align| lines("A", area(100, 30), &Style { align, ..style(false, false) })[0].x;
        assert!(at(Align::Left) == 10.0 && at(Align::Center) > 50.0 && at(Align::Right) > 95.0);
    }

    #[test]
    fn what_cannot_be_seen_is_not_printed() {
        assert_eq!(texts("a\u{202e}b\u{1d}c\n", area(400, 30), &style(false, false)), ["ab c"]);
        assert!(texts(" \u{7}", area(400, 30), &style(false, false)).is_empty());
    }
}
