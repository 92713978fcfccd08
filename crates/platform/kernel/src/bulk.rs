//! Rows that come in bulk: each is taken or refused by itself, by the rules that hold for a single one.

use crate::Result;

/// Whether rows are written or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkMode {
    /// Say what would become of them.
    Check,
    /// Write those that are not refused.
    Write,
}

/// What became of a row that was not refused, or would.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkDone<Id> {
    /// It was added, now or when the same rows were sent before.
    Added(Id),
    /// It is there already, just as the row says.
    Unchanged(Id),
}

/// What became of a row: its refusal points at fields of the row.
pub type BulkOutcome<Id> = Result<BulkDone<Id>>;
