//! Encodings: UTF-8 with or without a byte order mark, and windows-1251, in which Russian spreadsheets save CSV.

use encoding_rs::{CoderResult, UTF_8, WINDOWS_1251};

/// How the bytes of a file are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    Windows1251,
}

impl Encoding {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1251 => "windows-1251",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Utf8, Self::Windows1251].into_iter().find(|encoding| encoding.name() == name)
    }
}

/// The byte sequence of a piece is not what its encoding allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Finds out how the pieces of a file are encoded. Text that is UTF-8 throughout is almost never anything else.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    /// The end of the last piece, in the middle of a character.
    rest: Vec<u8>,
    wrong: bool,
}

impl Guess {
    pub(crate) fn see(&mut self, piece: &[u8]) {
        if self.wrong {
            return;
        }
        self.rest.extend_from_slice(piece);
        match std::str::from_utf8(&self.rest) {
            Ok(_) => self.rest.clear(),
            Err(error) if error.error_len().is_none() => drop(self.rest.drain(..error.valid_up_to())),
            Err(_) => {
                self.wrong = true;
                self.rest = Vec::new();
            }
        }
    }

    pub(crate) fn end(self) -> Encoding {
        if self.wrong || !self.rest.is_empty() { Encoding::Windows1251 } else { Encoding::Utf8 }
    }
}

/// Turns the pieces of a file into text.
pub(crate) struct Decoder(encoding_rs::Decoder);

impl Decoder {
    pub(crate) fn new(encoding: Encoding) -> Self {
        Self(match encoding {
            // With a byte order mark taken off.
            Encoding::Utf8 => UTF_8.new_decoder_with_bom_removal(),
            Encoding::Windows1251 => WINDOWS_1251.new_decoder_without_bom_handling(),
        })
    }

    /// The text of the next piece, in the order of the file.
    ///
    /// # Errors
    /// [`Malformed`], where the file is not in its encoding.
    pub(crate) fn piece(&mut self, bytes: &[u8], last: bool) -> Result<String, Malformed> {
        let mut text = String::with_capacity(self.0.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len()));
        let (result, _, replaced) = self.0.decode_to_string(bytes, &mut text, last);
        match result {
            CoderResult::InputEmpty if !replaced => Ok(text),
            _ => Err(Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(encoding: Encoding, bytes: &[u8], piece: usize) -> Result<String, Malformed> {
        let mut decoder = Decoder::new(encoding);
        let mut text = String::new();
        for some in bytes.chunks(piece) {
            text += &decoder.piece(some, false)?;
        }
        Ok(text + &decoder.piece(&[], true)?)
    }

    fn guessed(bytes: &[u8], piece: usize) -> Encoding {
        let mut guess = Guess::default();
        bytes.chunks(piece).for_each(|some| guess.see(some));
        guess.end()
    }

    const CP1251: &[u8] = b"\xC2\xEE\xE4\xE0;\xB91";

    #[test]
    fn text_is_the_same_however_it_is_cut() {
        for piece in 1..5 {
            assert_eq!(decoded(Encoding::Utf8, "\u{FEFF}Вода;№1".as_bytes(), piece).unwrap(), "Вода;№1");
            assert_eq!(decoded(Encoding::Windows1251, CP1251, piece).unwrap(), "Вода;№1");
        }
    }

    #[test]
    fn the_encoding_is_told_from_the_bytes() {
        for piece in 1..5 {
            assert_eq!(guessed("Вода;№1".as_bytes(), piece), Encoding::Utf8);
            assert_eq!(guessed(b"water", piece), Encoding::Utf8);
            assert_eq!(guessed(CP1251, piece), Encoding::Windows1251);
        }
        assert_eq!(guessed(&"Вода".as_bytes()[..7], 3), Encoding::Windows1251, "half a character at the end");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(decoded(Encoding::Utf8, CP1251, 3), Err(Malformed));
    }
}
