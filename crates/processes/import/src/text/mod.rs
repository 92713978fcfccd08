//! From the bytes of a file to the cells of its rows: encoding, delimiter, quotes, row numbers.

mod decode;
mod delimiter;
mod splitter;

pub(crate) use decode::{Decoder, Encoding, Guess, Guessed};
pub(crate) use delimiter::Delimiter;
pub(crate) use splitter::Splitter;
