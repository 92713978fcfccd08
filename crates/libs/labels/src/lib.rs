//! Labels: templates as data, laid out once in printer dots, rendered to ZPL II and PDF.
//!
//! A [`Template`] is JSON or TOML without code: a size, the fields that it takes, and elements with positions in millimetres.
//! [`Template::lay_out`] fills it with [`Record`]s and answers [`Sheet`]s: text that fits its box, barcodes with whole dots a
//! module and their quiet zones. [`zpl`] and [`pdf`] draw the same sheets, so that what is tested of one holds for the other.
//!
//! Nothing of a record ever reaches ZPL as text: letters and barcodes are drawn here and sent as graphics. So Cyrillic
//! prints on every printer, and no name of an item can be a printer's command.
#![expect(clippy::float_arithmetic, reason = "geometry and fonts; no quantity of goods is reckoned here")]

mod barcode;
mod builtin;
mod fault;
mod fonts;
mod layout;
mod pdf;
mod raster;
mod record;
mod template;
mod zpl;

pub use builtin::builtin;
pub use fault::Fault;
pub use layout::Sheet;
pub use pdf::pdf;
pub use record::{Fields, Language, Record};
pub use template::{DPIS, Template};
pub use zpl::zpl;
