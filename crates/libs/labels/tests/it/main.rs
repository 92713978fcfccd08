//! Labels as they come out of a printer and are scanned: every template, in both formats and both languages.
#![expect(clippy::float_arithmetic, reason = "millimetres and dots")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod barcodes;
mod faults;
mod letters;
mod paper;
mod picture;
mod printer;
mod scanner;
mod templates;
