//! What a stock command answers.

use ambar_kernel::{
    CountId, ErrorKind, Failure, Fault, HandlingUnitId, ItemId, LocationCode, LocationId, LotCode, LotId, Quantity,
    ReservationId, SerialCode, SerialId,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Allocation, Demand, PlacePlan, StockId, StockStatus};

/// Granted with an answer, or refused with a reason.
pub type StockOutcome = Result<StockDone, StockRefusal>;

/// Why a stock command was refused; stored and replayed like an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRefusal {
    /// Stable code, `inventory.…`.
    pub code: String,
    /// Whether what it names does not exist (404), a value is not acceptable (422), or the rules refuse it now (409).
    pub kind: RefusalKind,
    /// What is wrong and what to do.
    pub detail: String,
    /// Machine-readable details.
    pub params: Map<String, Value>,
}

/// The kinds of refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalKind {
    /// What it names does not exist.
    NotFound,
    /// A value is not acceptable.
    Invalid,
    /// The rules refuse it now.
    Refused,
}

impl<F: Fault> From<F> for StockRefusal {
    fn from(fault: F) -> Self {
        let kind = match fault.kind() {
            ErrorKind::NotFound => RefusalKind::NotFound,
            ErrorKind::Invalid => RefusalKind::Invalid,
            _ => RefusalKind::Refused,
        };
        Self { code: fault.code().to_owned(), kind, detail: fault.to_string(), params: fault.params() }
    }
}

impl From<StockRefusal> for Failure {
    fn from(refusal: StockRefusal) -> Self {
        let kind = match refusal.kind {
            RefusalKind::NotFound => ErrorKind::NotFound,
            RefusalKind::Invalid => ErrorKind::Invalid,
            RefusalKind::Refused => ErrorKind::Refused,
        };
        let mut failure = Self::new(kind, refusal.code, refusal.detail);
        failure.params = refusal.params;
        failure
    }
}

/// A row that goods came to (or whose status changed).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    /// The row.
    pub stock_id: StockId,
    /// Its place.
    pub location_id: LocationId,
    /// The code of that place.
    pub location: LocationCode,
    /// The unit it stands in; nil for loose.
    pub handling_unit_id: HandlingUnitId,
    /// What.
    pub item_id: ItemId,
    /// Which lot.
    pub lot_id: LotId,
    /// The lot's code.
    pub lot: Option<LotCode>,
    /// Which unit.
    pub serial_id: SerialId,
    /// The unit's serial number.
    pub serial: Option<SerialCode>,
    /// Its status.
    pub status: StockStatus,
    /// How much came to it.
    pub quantity: Quantity,
}

/// A claim that was given up because its stock is doubtful.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    /// The claim.
    pub reservation_id: ReservationId,
    /// Whose it was.
    pub demand: Demand,
    /// How much of it was not filled.
    pub quantity: Quantity,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "snake_case")]
pub enum StockDone {
    /// Goods came to these rows: received, moved, found, changed status.
    Rows {
        /// The rows.
        rows: Vec<RowChange>,
        /// The unit's SSCC, if they came into one.
        sscc: Option<String>,
    },
    /// A place was chosen, or none fits.
    Planned {
        /// The plan.
        plan: PlacePlan,
    },
    /// So much was promised.
    Promised {
        /// How much.
        quantity: Quantity,
    },
    /// Rows were claimed.
    Allocated {
        /// The claims and what was missing.
        allocation: Allocation,
    },
    /// The claim went with the goods.
    ReservationMoved {
        /// The claim there.
        reservation_id: ReservationId,
        /// The goods there.
        row: RowChange,
        /// What is left of the old claim.
        left: Quantity,
    },
    /// Doubt was recorded.
    Doubted {
        /// What became suspect.
        suspect: Quantity,
        /// The claims that were given up, the picker's own first.
        dropped: Vec<Dropped>,
        /// The count that will tell.
        count_id: CountId,
        /// Where.
        location_id: LocationId,
    },
    /// A unit was opened.
    UnitOpened {
        /// The unit.
        id: HandlingUnitId,
        /// Its SSCC.
        sscc: String,
    },
    /// A count was settled.
    CountSettled {
        /// What the book had.
        book: Quantity,
        /// What the person counted.
        counted: Quantity,
    },
    /// A count differs by more than its limit: nothing is corrected until somebody decides.
    CountWaits {
        /// What the book had.
        book: Quantity,
        /// What the person counted.
        counted: Quantity,
    },
    /// Done, with nothing to tell.
    Done,
}
