//! Human steps.

use ambar_kernel::{AccountId, LocationCode, TaskId, Timestamp, WarehouseId};
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
    /// Look at what somebody reported, or at a late step that came to nothing. Reference: the task it was met on, or itself.
    Exception,
}

impl TaskKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Putaway, Self::Pick, Self::Count, Self::Exception];

    /// The kinds that are given out to whoever asks for the next task of any kind.
    pub const ORDINARY: [Self; 3] = [Self::Putaway, Self::Pick, Self::Count];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Putaway => "putaway",
            Self::Pick => "pick",
            Self::Count => "count",
            Self::Exception => "exception",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl TryFrom<String> for TaskKind {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no kind of task"))
    }
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

impl TaskState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Started, Self::InProgress, Self::Completed, Self::Canceled];

    /// The name in the database and outside.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Started => "started",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether there is still something to do.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Started | Self::InProgress)
    }
}

impl TryFrom<String> for TaskState {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("{name} is no state of a task"))
    }
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

/// A task with what its holder needs to work on it away from the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeldCard {
    /// Its id.
    pub id: TaskId,
    /// What kind.
    pub kind: TaskKind,
    /// The thing it is about.
    pub reference: Uuid,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What it says in lists.
    pub summary: serde_json::Value,
    /// The token of the caller's claim.
    pub token: i64,
    /// Until when nobody else can take it over.
    pub lease_until: Option<Timestamp>,
}

/// A late step that came to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LateWork {
    /// Where, if it is known without a task.
    pub warehouse_id: Option<WarehouseId>,
    /// The operation's path, with the ids in it.
    pub path: String,
    /// What the task says: operation, body, reason.
    pub summary: serde_json::Value,
}

/// The proof that somebody holds a task: a claim that was taken over has a higher token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// The task.
    pub task_id: TaskId,
    /// The fencing token of the claim.
    pub token: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_json() {
        for kind in TaskKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!(TaskKind::try_from(kind.name().to_owned()), Ok(kind));
        }
        for state in TaskState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.name());
            assert_eq!(TaskState::try_from(state.name().to_owned()), Ok(state));
        }
        assert!(TaskKind::try_from("nap".to_owned()).is_err());
        assert!(TaskState::try_from("lost".to_owned()).is_err());
    }

    #[test]
    fn completed_and_canceled_tasks_are_closed() {
        assert_eq!(TaskState::ALL.map(TaskState::is_open), [true, true, true, false, false]);
    }

    #[test]
    fn the_json_of_tasks_is_a_promise() {
        let id = TaskId::from_uuid(Uuid::from_u128(1));
        let new = NewTask {
            id,
            kind: TaskKind::Pick,
            warehouse_id: WarehouseId::from_uuid(Uuid::from_u128(2)),
            reference: Uuid::from_u128(3),
            priority: 50,
            location: Some(LocationCode::parse("A-01-02-3").unwrap()),
            sequence: 420,
            summary: serde_json::json!({"order": "SO-1", "lines": 3}),
        };
        let card = TaskCard {
            id,
            kind: TaskKind::Pick,
            state: TaskState::InProgress,
            reference: Uuid::from_u128(3),
            holder: Some(AccountId::from_uuid(Uuid::from_u128(4))),
        };
        let holding = Holding { task_id: id, token: 2 };
        let json = serde_json::to_value((&new, &card, holding)).unwrap();
        assert_eq!(serde_json::from_value::<(NewTask, TaskCard, Holding)>(json.clone()).unwrap(), (new, card, holding));
        insta::assert_json_snapshot!(json);
    }
}
