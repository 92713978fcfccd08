//! Human steps.

use ambar_kernel::{AccountId, LocationCode, TaskId, WarehouseId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum TaskKind {
    /// Bring received goods to their place. Reference: the putaway.
    Putaway,
    /// Walk a pick list. Reference: the pick list.
    Pick,
    /// Count a place. Reference: the count.
    Count,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "utoipa", derive(utoipa::ToSchema))]
pub enum TaskState {
    /// Waits for someone.
    Pending,
    /// Someone holds it.
    Started,
    /// Someone holds it and has done a part.
    InProgress,
    /// Done.
    Completed,
    /// No longer needed.
    Canceled,
}

/// A task to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewTask {
    /// Its id, derived from what it is for, so that a retry opens it once.
    pub id: TaskId,
    /// What kind.
    pub kind: TaskKind,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// The thing it is about: a putaway, a pick list, a count.
    pub reference: Uuid,
    /// Higher first; 0 to 100, 50 is ordinary.
    pub priority: i16,
    /// Where it begins, for the person and for the order of the walk.
    pub location: Option<LocationCode>,
    /// The place of that location in the walk.
    pub sequence: i64,
    /// What to do in a few words and numbers, for lists: the order's number, the item.
    pub summary: serde_json::Value,
}

/// A task as others see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCard {
    /// Its id.
    pub id: TaskId,
    /// What kind.
    pub kind: TaskKind,
    /// Where it stands.
    pub state: TaskState,
    /// The thing it is about.
    pub reference: Uuid,
    /// Who holds it.
    pub holder: Option<AccountId>,
}

/// The proof that somebody holds a task: a claim that was taken over has a higher token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The task.
    pub task_id: TaskId,
    /// The fencing token of the claim.
    pub token: i64,
}
