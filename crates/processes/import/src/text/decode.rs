//! Encodings: UTF-8 with or without a byte order mark, UTF-16 with one, and windows-1251, in which Russian spreadsheets save CSV.

use encoding_rs::{CoderResult, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

/// How the bytes of a file are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1251,
}

impl Encoding {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Windows1251 => "windows-1251",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Utf8, Self::Utf16Le, Self::Utf16Be, Self::Windows1251]
            .into_iter()
            .find(|encoding| encoding.name() == name)
    }
}

/// The byte sequence of a piece is not what its encoding allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// What was found out of a file's encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guessed {
    pub(crate) encoding: Encoding,
    /// Some bytes are not what the encoding allows: they become U+FFFD, and the rows that have it are refused.
    pub(crate) damaged: bool,
}

/// Finds out how the pieces of a file are encoded. Text that is UTF-8 throughout is almost never anything else; and text that
/// is UTF-8 for the most part is UTF-8 that somebody has damaged, since letters of windows-1251 seldom make characters of it.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    /// The end of the last piece, in the middle of a character.
    rest: Vec<u8>,
    /// What a byte order mark says.
    marked: Option<Encoding>,
    begun: bool,
    /// Characters beyond ASCII, and bytes that make none.
    good: usize,
    bad: usize,
}

/// From so many bytes that make no character it is plain whether there are more of those that do.
const PLAIN: usize = 1000;

impl Guess {
    pub(crate) fn see(&mut self, piece: &[u8]) {
        if !self.begun {
            self.marked = marked(piece);
            self.begun = true;
        }
        let told = self.bad > PLAIN && self.good < self.bad;
        if told || matches!(self.marked, Some(Encoding::Utf16Le | Encoding::Utf16Be)) {
            return;
        }
        self.rest.extend_from_slice(piece);
        let bytes = std::mem::take(&mut self.rest);
        let mut left = &bytes[..];
        loop {
            match std::str::from_utf8(left) {
                Ok(text) => {
                    self.good += beyond_ascii(text.as_bytes());
                    break;
                }
                Err(error) => {
                    let (text, after) = left.split_at(error.valid_up_to());
                    self.good += beyond_ascii(text);
                    let Some(wrong) = error.error_len() else {
                        self.rest = after.to_vec();
                        break;
                    };
                    self.bad += 1;
                    left = after.get(wrong..).unwrap_or_default();
                }
            }
        }
    }

    pub(crate) fn end(self) -> Guessed {
        let bad = self.bad + usize::from(!self.rest.is_empty());
        let encoding = match self.marked {
            Some(marked) => marked,
            None if bad == 0 || self.good > bad => Encoding::Utf8,
            None => Encoding::Windows1251,
        };
        Guessed { encoding, damaged: encoding == Encoding::Utf8 && bad > 0 }
    }
}

/// Bytes that begin a character beyond ASCII.
fn beyond_ascii(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte >= 0xC0).count()
}

fn marked(start: &[u8]) -> Option<Encoding> {
    match start {
        [0xEF, 0xBB, 0xBF, ..] => Some(Encoding::Utf8),
        [0xFF, 0xFE, ..] => Some(Encoding::Utf16Le),
        [0xFE, 0xFF, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Turns the pieces of a file into text.
pub(crate) struct Decoder {
    decoder: encoding_rs::Decoder,
    damaged: bool,
}

impl Decoder {
    /// Of a file that may be damaged, what cannot be read becomes U+FFFD.
    pub(crate) fn new(Guessed { encoding, damaged }: Guessed) -> Self {
        let decoder = match encoding {
            // With a byte order mark taken off.
            Encoding::Utf8 => UTF_8.new_decoder_with_bom_removal(),
            Encoding::Utf16Le => UTF_16LE.new_decoder_with_bom_removal(),
            Encoding::Utf16Be => UTF_16BE.new_decoder_with_bom_removal(),
            Encoding::Windows1251 => WINDOWS_1251.new_decoder_without_bom_handling(),
        };
        Self { decoder, damaged }
    }

    /// The text of the next piece, in the order of the file.
    ///
    /// # Errors
    /// [`Malformed`], where the file is not in its encoding.
    pub(crate) fn piece(&mut self, bytes: &[u8], last: bool) -> Result<String, Malformed> {
        let mut text = String::with_capacity(self.decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let (result, _, replaced) = self.decoder.decode_to_string(bytes, &mut text, last);
        match result {
            CoderResult::InputEmpty if self.damaged || !replaced => Ok(text),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: Encoding, damaged: bool, bytes: &[u8], piece: usize) -> Result<String, Malformed> {
        let mut decoder = Decoder::new(Guessed { encoding, damaged });
        let mut text = String::new();
        for some in bytes.chunks(piece) {
            text += &decoder.piece(some, false)?;
        }
        Ok(text + &decoder.piece(&[], true)?)
    }

    fn guessed(bytes: &[u8], piece: usize) -> (Encoding, bool) {
        let mut guess = Guess::default();
        bytes.chunks(piece).for_each(|some| guess.see(some));
        let Guessed { encoding, damaged } = guess.end();
        (encoding, damaged)
    }

    const CP1251: &[u8] = b"\xC2\xEE\xE4\xE0;\xB91";

    #[test]
    fn text_is_the_same_however_it_is_cut() {
        let wide: Vec<u8> = "\u{FEFF}Вода;№1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for piece in 1..5 {
            let marked = "\u{FEFF}Вода;№1".as_bytes();
            assert_eq!(decoded(Encoding::Utf8, false, marked, piece).unwrap(), "Вода;№1");
            assert_eq!(decoded(Encoding::Windows1251, false, CP1251, piece).unwrap(), "Вода;№1");
            assert_eq!(decoded(Encoding::Utf16Le, false, &wide, piece).unwrap(), "Вода;№1");
        }
    }

    #[test]
    fn the_encoding_is_told_from_the_bytes() {
        for piece in 2..6 {
            assert_eq!(guessed("Вода;№1".as_bytes(), piece), (Encoding::Utf8, false));
            assert_eq!(guessed(b"water", piece), (Encoding::Utf8, false));
            assert_eq!(guessed(CP1251, piece), (Encoding::Windows1251, false));
            assert_eq!(guessed(b"\xFF\xFEs\0k\0", piece), (Encoding::Utf16Le, false));
            assert_eq!(guessed(b"\xFE\xFF\0s\0k", piece), (Encoding::Utf16Be, false));
        }
    }

    #[test]
    fn a_few_bytes_that_are_damaged_do_not_make_the_whole_file_another_encoding() {
        let mut bytes = "Вода минеральная;".as_bytes().to_vec();
        bytes.extend_from_slice(b"\xCC\xEE;next");
        for piece in 3..7 {
            assert_eq!(guessed(&bytes, piece), (Encoding::Utf8, true));
        }
        assert_eq!(guessed(b"\xEF\xBB\xBFa\xE0b", 8), (Encoding::Utf8, true), "the mark says what it is");
        let text = decoded(Encoding::Utf8, true, &bytes, 5).unwrap();
        assert!(text.starts_with("Вода минеральная;\u{FFFD}") && text.ends_with(";next"), "{text}");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decoded(Encoding::Utf8, false, CP1251, 3), Err(Malformed));
    }
}
