//! The facts that workforce publishes.

use ambar_kernel::{AccountId, Event, TaskId, WarehouseId};
use serde::{Deserialize, Serialize};

use crate::TaskKind;

/// Tasks wait for somebody. Keyed by the warehouse's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TasksOpened {
    /// Where.
    pub warehouse_id: WarehouseId,
    /// Which.
    pub task_ids: Vec<TaskId>,
}
impl Event for TasksOpened {
    const NAME: &'static str = "workforce.tasks_opened";
}

/// What became of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskChange {
    /// Somebody took it.
    Claimed,
    /// It waits again.
    Released,
    /// It is somebody's to do, or anybody's again; who worked on it and is not that person does not hold it any more.
    Assigned,
    /// It is more or less urgent.
    Prioritised,
    /// It is done.
    Completed,
    /// Nobody needs it any more.
    Canceled,
}

/// Something became of a task. Keyed by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskChanged {
    /// Which.
    pub task_id: TaskId,
    /// Where.
    pub warehouse_id: WarehouseId,
    /// What kind.
    pub kind: TaskKind,
    /// What became of it.
    pub change: TaskChange,
    /// Who holds it since, or has completed it.
    pub holder: Option<AccountId>,
    /// Whose it is to do.
    pub assignee: Option<AccountId>,
}
impl Event for TaskChanged {
    const NAME: &'static str = "workforce.task_changed";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::Id;

    use super::*;

    fn id<T>(number: u8) -> Id<T> {
        format!("00000000-0000-7000-8000-0000000000{number:02}").parse().unwrap()
    }

    /// The JSON of an event is read for ever: a change here needs a new version of the event.
    #[test]
    fn the_json_of_every_event_is_fixed() {
        insta::assert_json_snapshot!("tasks_opened", TasksOpened { warehouse_id: id(1), task_ids: vec![id(2), id(3)] });
        let changed = TaskChanged {
            task_id: id(2),
            warehouse_id: id(1),
            kind: TaskKind::Pick,
            change: TaskChange::Claimed,
            holder: Some(id(4)),
            assignee: None,
        };
        insta::assert_json_snapshot!("task_changed", changed);
        let json = serde_json::to_value(&changed).unwrap();
        assert_eq!(serde_json::from_value::<TaskChanged>(json).unwrap(), changed);
    }
}
