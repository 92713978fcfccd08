//! Tasks and claims.

use std::{collections::BTreeMap, sync::Mutex};

use ambar_kernel::{Ctx, Failure, Result, TaskId};
use ambar_workforce_contract::{Holding, NewTask, TaskCard, TaskState, WorkforceGateway};
use async_trait::async_trait;

use super::Accidents;

/// Workforce in memory.
#[derive(Default)]
pub struct FakeWorkforce {
    tasks: Mutex<BTreeMap<TaskId, Task>>,
    accidents: Accidents,
}

/// A task and its claim.
#[derive(Debug, Clone)]
pub struct Task {
    pub new: NewTask,
    pub state: TaskState,
    pub token: i64,
}

impl FakeWorkforce {
    pub fn new(accidents: Accidents) -> Self {
        Self { accidents, ..Self::default() }
    }

    /// Somebody claims a task, from somebody else if need be.
    pub fn claim(&self, id: TaskId) -> i64 {
        let mut tasks = self.tasks.lock().unwrap();
        let task = tasks.get_mut(&id).expect("the task is open");
        task.token += 1;
        task.state = TaskState::Started;
        task.token
    }

    pub fn task(&self, id: TaskId) -> Option<Task> {
        self.tasks.lock().unwrap().get(&id).cloned()
    }

    pub fn count(&self) -> usize {
        self.tasks.lock().unwrap().len()
    }

    fn held(&self, holding: Holding, then: Option<TaskState>) -> Result<TaskCard> {
        let mut tasks = self.tasks.lock().unwrap();
        let unknown = || Failure::not_found("workforce.task_unknown", "There is no such task.");
        let task = tasks.get_mut(&holding.task_id).ok_or_else(unknown)?;
        let open = matches!(task.state, TaskState::Started | TaskState::InProgress);
        let repeated = task.state == TaskState::Completed && then == Some(TaskState::Completed);
        if task.token != holding.token || !(open || repeated) {
            return Err(Failure::refused("workforce.not_held", "Somebody else holds this task, or nobody."));
        }
        task.state = then.unwrap_or(task.state);
        let (kind, reference) = (task.new.kind, task.new.reference);
        Ok(TaskCard { id: holding.task_id, kind, state: task.state, reference, holder: None })
    }
}

#[async_trait]
impl WorkforceGateway for FakeWorkforce {
    async fn open_tasks(&self, _: &Ctx, tasks: &[NewTask]) -> Result<()> {
        self.accidents.call("workforce.open_tasks", || {
            let mut known = self.tasks.lock().unwrap();
            for new in tasks {
                known.entry(new.id).or_insert_with(|| Task { new: new.clone(), state: TaskState::Pending, token: 0 });
            }
            Ok(())
        })
    }

    async fn require_held(&self, _: &Ctx, holding: Holding) -> Result<TaskCard> {
        self.accidents.call("workforce.require_held", || self.held(holding, None))
    }

    async fn progress(&self, _: &Ctx, holding: Holding) -> Result<()> {
        self.accidents.call("workforce.progress", || self.held(holding, Some(TaskState::InProgress)).map(drop))
    }

    async fn complete(&self, _: &Ctx, holding: Holding) -> Result<()> {
        self.accidents.call("workforce.complete", || self.held(holding, Some(TaskState::Completed)).map(drop))
    }

    async fn cancel_tasks(&self, _: &Ctx, ids: &[TaskId], even_if_held: bool) -> Result<()> {
        self.accidents.call("workforce.cancel_tasks", || {
            let mut tasks = self.tasks.lock().unwrap();
            for id in ids {
                let Some(task) = tasks.get_mut(id).filter(|task| task.state != TaskState::Completed) else { continue };
                if task.state != TaskState::Pending && !even_if_held {
                    return Err(Failure::refused("workforce.task_held", "Somebody works on it."));
                }
                task.state = TaskState::Canceled;
            }
            Ok(())
        })
    }
}
