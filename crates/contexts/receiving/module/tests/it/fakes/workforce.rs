//! Tasks and claims.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use ambar_kernel::{Ctx, Entry, Failure, Part, Result, TaskId, Told};
use ambar_workforce_contract::{Holding, NewTask, TaskCard, TaskState, WorkforceGateway};
use async_trait::async_trait;
use serde_json::{Value, json};

use super::Accidents;

/// Workforce in memory.
#[derive(Default)]
pub struct FakeWorkforce {
    tasks: Arc<Mutex<BTreeMap<TaskId, Task>>>,
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

    fn part(&self, id: TaskId, becomes: Becomes) -> Result<Arc<dyn Part>> {
        Ok(Arc::new(FakePart { tasks: Arc::clone(&self.tasks), id, becomes }))
    }

    fn held(&self, holding: Holding) -> Result<TaskCard> {
        let tasks = self.tasks.lock().unwrap();
        let unknown = || Failure::not_found("workforce.task_unknown", "There is no such task.");
        let task = tasks.get(&holding.task_id).ok_or_else(unknown)?;
        let open = matches!(task.state, TaskState::Started | TaskState::InProgress);
        if task.token != holding.token || !open {
            return Err(Failure::refused("workforce.not_held", "Somebody else holds this task, or nobody."));
        }
        let (kind, reference) = (task.new.kind, task.new.reference);
        Ok(TaskCard { id: holding.task_id, kind, state: task.state, reference, holder: None })
    }
}

#[async_trait]
impl WorkforceGateway for FakeWorkforce {
    async fn open_tasks(&self, _: &Ctx, _: &[NewTask]) -> Result<()> {
        Err(Failure::internal("receiving opens tasks together with its putaways"))
    }

    fn opening(&self, _: &Ctx, new: NewTask) -> Result<Arc<dyn Part>> {
        self.part(new.id, Becomes::Open(new))
    }

    fn progressing(&self, _: &Ctx, holding: Holding) -> Result<Arc<dyn Part>> {
        self.part(holding.task_id, Becomes::Begun(holding.token))
    }

    fn ending(&self, _: &Ctx, id: TaskId, token: Option<i64>) -> Result<Arc<dyn Part>> {
        self.part(id, Becomes::Ended(token))
    }

    async fn require_held(&self, _: &Ctx, holding: Holding) -> Result<TaskCard> {
        self.accidents.call("workforce.require_held", || self.held(holding))
    }

    async fn progress(&self, _: &Ctx, _: Holding) -> Result<()> {
        Err(Failure::internal("receiving goes on with tasks together with its putaways"))
    }

    async fn complete(&self, _: &Ctx, _: Holding) -> Result<()> {
        Err(Failure::internal("receiving completes tasks together with its putaways"))
    }

    async fn cancel_tasks(&self, _: &Ctx, _: &[TaskId], _: bool) -> Result<()> {
        Err(Failure::internal("receiving cancels tasks together with its putaways"))
    }
}

/// What becomes of a task in the transaction of another context: in memory, once that is about to commit.
#[derive(Debug)]
struct FakePart {
    tasks: Arc<Mutex<BTreeMap<TaskId, Task>>>,
    id: TaskId,
    becomes: Becomes,
}

#[derive(Debug)]
enum Becomes {
    Open(NewTask),
    Begun(i64),
    Ended(Option<i64>),
}

impl Part for FakePart {
    fn entry(&self) -> Result<Entry> {
        // It answers what it is asked.
        Ok(Entry { function: "pg_catalog.jsonb_strip_nulls", record: json!({ "id": self.id }) })
    }

    fn tell(&self, written: &Value, told: Told) -> Result<Told> {
        assert_eq!(written, &json!({ "id": self.id }));
        let mut tasks = self.tasks.lock().unwrap();
        let held = |task: &Task, token: i64| {
            task.token == token && matches!(task.state, TaskState::Started | TaskState::InProgress)
        };
        match &self.becomes {
            Becomes::Open(new) => {
                tasks.entry(self.id).or_insert_with(|| Task { new: new.clone(), state: TaskState::Pending, token: 0 });
            }
            Becomes::Begun(token) => {
                let task = tasks.get_mut(&self.id).unwrap();
                if held(task, *token) {
                    task.state = TaskState::InProgress;
                }
            }
            Becomes::Ended(token) => {
                let task = tasks.get_mut(&self.id).unwrap();
                let completed = token.is_some_and(|token| held(task, token));
                task.state = if completed { TaskState::Completed } else { TaskState::Canceled };
            }
        }
        Ok(told)
    }
}
