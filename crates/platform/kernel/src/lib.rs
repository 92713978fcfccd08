//! The words every context shares: ids, exact quantities, checked text, time, the caller, failures, events.
//!
//! Nothing here does I/O. The `sqlx` and `utoipa` features only add mappings of these types, so that the domain crates
//! build without a database driver or a web framework.

mod bulk;
mod ctx;
mod document;
mod event;
mod failure;
mod id;
mod quantity;
mod sort;
mod text;
mod time;
mod told;

pub mod ids;

pub use bulk::{BulkDone, BulkMode, BulkOutcome};
pub use ctx::{Actor, Ctx, Idempotency, Permission};
pub use document::Document;
pub use event::{Event, Published, Recorded};
pub use failure::{ErrorKind, Failure, Fault, FieldError, Replay, Result};
pub use id::{Id, derived_uuid};
pub use ids::*;
pub use quantity::{DecimalText, Quantity, QuantityError, Scale};
pub use sort::{search_form, sort_key};
pub use text::{
    Barcode, DisplayName, ExternalRef, LocationCode, LotCode, Note, ReasonCode, SerialCode, ShortCode, Sku, TextError,
    ToteCode,
};
pub use time::{Clock, Ids, SystemClock, SystemIds, Timestamp, optional_day};
pub use told::{AuditNote, Entry, Part, Told};
