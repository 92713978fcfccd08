//! A printer of the ZPL that Ambar sends, written from Zebra's manual and not from the writer: any command, parameter or
//! character that it does not know is an error.

use std::{iter::Peekable, str::Chars};

use crate::picture::Picture;

/// The labels that a printer would print, each with its number of copies.
pub fn print(zpl: &[u8]) -> Vec<(Picture, u32)> {
    let text = std::str::from_utf8(zpl).unwrap();
    assert!(text.is_ascii() && !text.contains('~'), "only plain commands");
    let mut labels = Vec::new();
    let mut printer = Printer::default();
    for command in text.split('^').skip(1) {
        let command = command.trim_end_matches('\n');
        let (name, rest) = command.split_at(2);
        if let Some(done) = printer.carry_out(name, rest) {
            labels.push(done);
        }
    }
    assert!(!printer.open, "the last label is not closed");
    labels
}

#[derive(Default)]
struct Printer {
    open: bool,
    width: usize,
    label: Option<Picture>,
    origin: (usize, usize),
    field: bool,
    copies: u32,
}

fn numbers(text: &str) -> Vec<usize> {
    text.split(',').map(|number| number.parse().unwrap_or_else(|_| panic!("{text}"))).collect()
}

impl Printer {
    fn carry_out(&mut self, name: &str, rest: &str) -> Option<(Picture, u32)> {
        assert!(self.open || name == "XA", "^{name} outside of a label");
        match (name, rest) {
            ("XA", "") => *self = Self { open: true, copies: 1, ..Self::default() },
            ("LH", "0,0") | ("LS", "0") | ("LT", "0") | ("PO", "N") => {}
            ("PW", width) => self.width = numbers(width)[0],
            ("LL", height) => self.label = Some(Picture::white(self.width, numbers(height)[0])),
            ("FO", at) => self.origin = (numbers(at)[0], numbers(at)[1]),
            ("GB", size) => self.rectangle(&numbers(size)),
            ("GF", data) => self.graphic(data),
            ("FS", "") => assert!(std::mem::take(&mut self.field), "a field without content"),
            ("PQ", count) => self.copies = numbers(count)[0].try_into().unwrap(),
            ("XZ", "") => {
                self.open = false;
                return Some((self.label.take().unwrap(), self.copies));
            }
            _ => panic!("no printer was asked for ^{name}{rest}"),
        }
        None
    }

    fn rectangle(&mut self, size: &[usize]) {
        let [width, height, thickness] = size else { panic!("{size:?}") };
        assert_eq!(thickness, width.min(height), "filled");
        let (x, y) = self.origin;
        let label = self.label.as_mut().unwrap();
        for at in 0..width * height {
            label.blacken(x + at % width, y + at / width);
        }
        self.field = true;
    }

    fn graphic(&mut self, data: &str) {
        let mut parts = data.splitn(5, ',');
        let mut next = || parts.next().unwrap();
        assert_eq!(next(), "A");
        let [sent, total, stride] = [next(), next(), next()].map(|number| number.parse::<usize>().unwrap());
        assert_eq!(sent, total);
        let digits = unpacked(next(), stride * 2);
        assert_eq!(digits.len(), total * 2);
        let (x, y) = self.origin;
        let label = self.label.as_mut().unwrap();
        for (index, digit) in digits.iter().enumerate() {
            let (row, column) = (index / (stride * 2), index % (stride * 2) * 4);
            for bit in (0..4).filter(|bit| digit & (8 >> bit) != 0) {
                label.blacken(x + column + bit, y + row);
            }
        }
        self.field = true;
    }
}

/// The digits of a picture whose rows have so many.
fn unpacked(data: &str, row: usize) -> Vec<u8> {
    let mut digits: Vec<u8> = Vec::new();
    let mut letters = data.chars().peekable();
    while let Some(letter) = letters.peek().copied() {
        match letter {
            ':' => {
                assert!(digits.len() >= row && digits.len().is_multiple_of(row));
                digits.extend_from_within(digits.len() - row..);
                letters.next();
            }
            ',' | '!' => {
                let fill = if letter == ',' { 0 } else { 15 };
                let rest = row - digits.len() % row;
                digits.extend(std::iter::repeat_n(fill, rest));
                letters.next();
            }
            _ => {
                let times = count(&mut letters).max(1);
                let digit = letters.next().and_then(|digit| digit.to_digit(16)).unwrap_or_else(|| panic!("{data}"));
                digits.extend(std::iter::repeat_n(u8::try_from(digit).unwrap(), times));
            }
        }
    }
    digits
}

/// G to Y are 1 to 19, g to z are 20 to 400 by twenties, and they add up.
fn count(letters: &mut Peekable<Chars<'_>>) -> usize {
    let mut times = 0;
    while let Some(letter) = letters.peek().copied() {
        times += match letter {
            'G'..='Y' => letter as usize - 'F' as usize,
            'g'..='z' => (letter as usize - 'f' as usize) * 20,
            _ => break,
        };
        letters.next();
    }
    times
}
