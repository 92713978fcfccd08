//! The rows of the table, a file for each kind of work.

pub mod bulk;
pub mod commands;
pub mod handhelds;
pub mod history;
pub mod hot;
pub mod imports;
pub mod moves;
pub mod reads;
pub mod replay;
pub mod reserve;

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "nothing that is counted here comes near 2^52")]
pub const fn float(count: u64) -> f64 {
    count as f64
}
