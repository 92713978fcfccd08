//! Tasks in memory.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use ambar_kernel::{AccountId, Ctx, Failure, Result, TaskId, WarehouseId};
use ambar_workforce_contract::{HeldCard, Holding, NewTask, TaskCard, TaskKind, TaskState, WorkforceGateway};
use async_trait::async_trait;

use crate::crash::Crash;

#[derive(Debug, Clone)]
pub struct Task {
    pub new: NewTask,
    pub state: TaskState,
    pub holder: Option<AccountId>,
    pub token: i64,
}

pub struct FakeWorkforce {
    pub tasks: Mutex<BTreeMap<TaskId, Task>>,
    crash: Arc<Crash>,
}

impl FakeWorkforce {
    pub fn new(crash: Arc<Crash>) -> Arc<Self> {
        Arc::new(Self { tasks: Mutex::default(), crash })
    }

    /// Takes a task; answers the token.
    pub fn claim(&self, id: TaskId, by: AccountId) -> i64 {
        let mut tasks = self.tasks.lock().unwrap();
        let task = tasks.get_mut(&id).unwrap();
        task.token += 1;
        (task.holder, task.state) = (Some(by), TaskState::Started);
        task.token
    }

    pub fn state(&self, id: TaskId) -> TaskState {
        self.tasks.lock().unwrap()[&id].state
    }

    fn held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard> {
        let tasks = self.tasks.lock().unwrap();
        let Some(task) = tasks.get(&holding.task_id) else {
            return Err(Failure::not_found("workforce.task_unknown", "no such task"));
        };
        if task.holder != Some(ctx.actor.account) || task.token != holding.token || !task.state.is_open() {
            return Err(Failure::refused("workforce.not_held", "somebody else holds it"));
        }
        let (id, kind, reference) = (task.new.id, task.new.kind, task.new.reference);
        Ok(TaskCard { id, kind, state: task.state, reference, holder: task.holder })
    }

    fn set(&self, ctx: &Ctx, holding: Holding, state: TaskState) -> Result<()> {
        self.held(ctx, holding)?;
        self.tasks.lock().unwrap().get_mut(&holding.task_id).unwrap().state = state;
        Ok(())
    }
}

#[async_trait]
impl WorkforceGateway for FakeWorkforce {
    async fn open_tasks(&self, _ctx: &Ctx, new: &[NewTask]) -> Result<()> {
        self.crash.around("workforce.open_tasks", || {
            let mut tasks = self.tasks.lock().unwrap();
            for new in new {
                let task = Task { new: new.clone(), state: TaskState::Pending, holder: None, token: 0 };
                tasks.entry(new.id).or_insert(task);
            }
        })
    }

    async fn require_held(&self, ctx: &Ctx, holding: Holding) -> Result<TaskCard> {
        self.crash.around("workforce.require_held", || self.held(ctx, holding))?
    }

    async fn claim_several(&self, ctx: &Ctx, _: WarehouseId, kind: TaskKind, most: u8) -> Result<Vec<HeldCard>> {
        self.crash.around("workforce.claim_several", || {
            let mut tasks = self.tasks.lock().unwrap();
            let me = Some(ctx.actor.account);
            let mut mine: Vec<&mut Task> = tasks
                .values_mut()
                .filter(|task| {
                    task.state.is_open() && task.new.kind == kind && (task.holder.is_none() || task.holder == me)
                })
                .collect();
            mine.sort_by_key(|task| (task.holder.is_none(), task.new.sequence, task.new.id));
            mine.truncate(usize::from(most));
            for task in mine.iter_mut().filter(|task| task.holder.is_none()) {
                (task.holder, task.state, task.token) = (me, TaskState::Started, task.token + 1);
            }
            let held = |task: &&mut Task| HeldCard {
                id: task.new.id,
                kind,
                reference: task.new.reference,
                warehouse_id: task.new.warehouse_id,
                summary: task.new.summary.clone(),
                token: task.token,
                lease_until: None,
            };
            mine.iter().map(held).collect()
        })
    }

    async fn progress(&self, ctx: &Ctx, holding: Holding) -> Result<()> {
        self.crash.around("workforce.progress", || self.set(ctx, holding, TaskState::InProgress))?
    }

    async fn complete(&self, ctx: &Ctx, holding: Holding) -> Result<()> {
        self.crash.around("workforce.complete", || self.set(ctx, holding, TaskState::Completed))?
    }

    async fn cancel_tasks(&self, _ctx: &Ctx, ids: &[TaskId], _even_if_held: bool) -> Result<()> {
        self.crash.around("workforce.cancel_tasks", || {
            let mut tasks = self.tasks.lock().unwrap();
            for id in ids {
                if let Some(task) = tasks.get_mut(id).filter(|task| task.state.is_open()) {
                    task.state = TaskState::Canceled;
                }
            }
        })
    }
}
