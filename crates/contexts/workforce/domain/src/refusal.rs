//! Why nothing was done with a task.

use ambar_kernel::{ErrorKind, Fault, Timestamp};
use ambar_workforce_contract::TaskState;
use serde_json::{Map, Value};

use crate::Holder;

/// Why nothing was done with a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TaskRefusal {
    /// The caller does not hold it, or not any more.
    #[error("{}", not_held(*.state, .holder.as_ref()))]
    NotHeld {
        /// Where it stands.
        state: TaskState,
        /// Who holds it now, or completed it.
        holder: Option<Holder>,
    },
    /// Someone else works on it.
    #[error("{} works on this task until {lease_until:?}. Take another one, or ask for it to be released.", .holder.name)]
    Held {
        /// Who.
        holder: Holder,
        /// Until when, unless it is prolonged.
        lease_until: Timestamp,
    },
    /// It is somebody else's to do.
    #[error("This task is given to {}. Take another one, or ask for it to be given to you.", .assignee.name)]
    Assigned {
        /// Whose.
        assignee: Holder,
    },
    /// It is completed or cancelled.
    #[error("This task is {} already: nothing is left to do.", name(*.state))]
    Closed {
        /// Which of the two.
        state: TaskState,
    },
}

impl Fault for TaskRefusal {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Refused
    }
    fn code(&self) -> &'static str {
        match self {
            Self::NotHeld { .. } => "workforce.not_held",
            Self::Held { .. } => "workforce.task_held",
            Self::Assigned { .. } => "workforce.task_assigned",
            Self::Closed { .. } => "workforce.task_closed",
        }
    }
    fn params(&self) -> Map<String, Value> {
        let mut params = Map::new();
        let mut add = |name: &str, value: Value| params.insert(name.to_owned(), value);
        let holder = match self {
            Self::NotHeld { state, holder } => {
                add("state", state.name().into());
                holder.as_ref()
            }
            Self::Held { holder, lease_until } => {
                add("lease_until", lease_until.to_rfc3339().into());
                Some(holder)
            }
            Self::Assigned { assignee } => {
                add("assignee", assignee.account.to_string().into());
                add("assignee_name", assignee.name.clone().into());
                None
            }
            Self::Closed { state } => {
                add("state", state.name().into());
                None
            }
        };
        if let Some(holder) = holder {
            add("holder", holder.account.to_string().into());
            add("holder_name", holder.name.clone().into());
        }
        params
    }
}

const fn name(state: TaskState) -> &'static str {
    match state {
        TaskState::Pending => "waiting",
        TaskState::Started | TaskState::InProgress => "being worked on",
        TaskState::Completed => "completed",
        TaskState::Canceled => "cancelled",
    }
}

fn not_held(state: TaskState, holder: Option<&Holder>) -> String {
    match (state, holder) {
        (TaskState::Started | TaskState::InProgress, Some(holder)) => {
            format!("You do not hold this task: {} does now. Take another one.", holder.name)
        }
        (TaskState::Completed, Some(holder)) => {
            format!("You do not hold this task: {} has completed it. Take another one.", holder.name)
        }
        (TaskState::Pending, _) => "You do not hold this task: it waits for someone. Claim it first.".to_owned(),
        (state, _) => format!("You do not hold this task: it is {}. Take another one.", name(state)),
    }
}

#[cfg(test)]
mod tests {
    use ambar_kernel::AccountId;
    use uuid::Uuid;

    use super::*;

    fn ann() -> Holder {
        Holder { account: AccountId::from_uuid(Uuid::from_u128(1)), name: "ann".into() }
    }

    #[test]
    fn who_does_not_hold_a_task_learns_who_does() {
        for (state, holder, says) in [
            (TaskState::Started, Some(ann()), "ann does now"),
            (TaskState::InProgress, Some(ann()), "ann does now"),
            (TaskState::Completed, Some(ann()), "ann has completed it"),
            (TaskState::Pending, None, "Claim it first"),
            (TaskState::Canceled, None, "it is cancelled"),
            (TaskState::Completed, None, "it is completed"),
            (TaskState::Started, None, "it is being worked on"),
        ] {
            let known = holder.is_some();
            let refusal = TaskRefusal::NotHeld { state, holder };
            assert!(refusal.to_string().contains(says), "{refusal}");
            assert_eq!((refusal.kind(), refusal.code()), (ErrorKind::Refused, "workforce.not_held"));
            assert_eq!(refusal.params()["state"], state.name());
            assert_eq!(refusal.params().get("holder_name").is_some(), known);
        }
    }

    #[test]
    fn a_held_task_says_by_whom_and_until_when() {
        let refusal = TaskRefusal::Held { holder: ann(), lease_until: Timestamp::UNIX_EPOCH };
        assert!(refusal.to_string().starts_with("ann works on this task until 1970-01-01T00:00:00Z"));
        assert_eq!(refusal.code(), "workforce.task_held");
        assert_eq!(refusal.params()["lease_until"], "1970-01-01T00:00:00+00:00");
        assert_eq!(refusal.params()["holder"], ann().account.to_string());
    }

    #[test]
    fn a_task_that_is_given_to_another_says_to_whom() {
        let refusal = TaskRefusal::Assigned { assignee: ann() };
        assert!(refusal.to_string().starts_with("This task is given to ann."));
        assert_eq!((refusal.code(), refusal.params().len()), ("workforce.task_assigned", 2));
        assert_eq!(refusal.params()["assignee_name"], "ann");
    }

    #[test]
    fn a_closed_task_says_how() {
        let refusal = TaskRefusal::Closed { state: TaskState::Canceled };
        assert_eq!(refusal.to_string(), "This task is cancelled already: nothing is left to do.");
        assert_eq!((refusal.code(), refusal.params().len()), ("workforce.task_closed", 1));
        assert_eq!(name(TaskState::Pending), "waiting");
    }
}
