//! The rules of the catalog: pure, without I/O.

mod barcode;
mod item;
mod packaging;
mod partner;
mod reference;
mod usage;

pub use barcode::{GtinFault, barcode_key, check_gtin};
pub use item::{ItemFault, Measure, rescale};
pub use packaging::{MOST_BARCODES, Misfit, Misfits, PackagingFault, packagings};
pub use partner::{PartnerFault, PartnerTerms};
pub use reference::{ReferenceFault, check_reference};
pub use usage::{ItemInUse, may_change_measure, may_deactivate};
