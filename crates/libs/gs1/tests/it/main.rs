//! What standards bodies and this project say a scan means, tried on the code.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot be set up must stop at once")]

mod checks;
mod engine;
mod links;
mod marking;
mod scans;
mod symbols;
mod table;
mod testdata;
mod wedge;
