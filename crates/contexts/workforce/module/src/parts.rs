//! What becomes of tasks in the transaction of what they are about.

use ambar_kernel::{AccountId, Ctx, Entry, Failure, Part, Result, TaskId, Timestamp, Told};
use ambar_workforce_contract::{NewTask, TaskChange, TaskChanged, TasksOpened};
use ambar_workforce_domain::{LEASE, Priority, YOUNG_LEASE, rank};
use serde_json::{Value, json};

/// A task is opened.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) task: NewTask,
    pub(crate) at: Timestamp,
}

impl Part for Opening {
    fn entry(&self) -> Result<Entry> {
        let task = &self.task;
        let priority = Priority::nearest(task.priority);
        let record = json!({
            "id": task.id, "kind": task.kind, "warehouse_id": task.warehouse_id, "reference": task.reference,
            "priority": priority.points(), "rank": rank(priority, self.at), "location": task.location, "sequence": task.sequence,
            "summary": task.summary, "opened_at": self.at,
        });
        Ok(Entry { function: "workforce.open_tasks", record })
    }

    fn tell(&self, written: &Value, told: Told) -> Result<Told> {
        if written != &Value::Bool(true) {
            return Ok(told);
        }
        let warehouse_id = self.task.warehouse_id;
        told.telling(warehouse_id, &TasksOpened { warehouse_id, task_ids: vec![self.task.id] })
    }
}

/// A task is gone on with, or ended.
#[derive(Debug)]
pub(crate) struct Working {
    pub(crate) task_id: TaskId,
    pub(crate) token: Option<i64>,
    pub(crate) account: AccountId,
    pub(crate) at: Timestamp,
    pub(crate) ends: bool,
}

impl Working {
    pub(crate) fn of(ctx: &Ctx, task_id: TaskId, token: Option<i64>, ends: bool) -> Self {
        Self { task_id, token, account: ctx.actor.account, at: ctx.now, ends }
    }
}

impl Part for Working {
    fn entry(&self) -> Result<Entry> {
        let record = json!({
            "id": self.task_id, "account": self.account, "token": self.token, "ends": self.ends, "at": self.at,
            "lease_until": self.at + LEASE, "young_until": self.at + YOUNG_LEASE,
        });
        Ok(Entry { function: "workforce.work_on_tasks", record })
    }

    fn tell(&self, written: &Value, told: Told) -> Result<Told> {
        if written.get("change").is_none() {
            return Ok(told);
        }
        let changed: TaskChanged = serde_json::from_value(written.clone()).map_err(Failure::internal)?;
        let told = match changed.change {
            TaskChange::Completed => {
                let detail = json!({ "kind": changed.kind, "token": self.token });
                told.noting("complete_task", "task", changed.task_id, detail)
            }
            _ => told.noting("cancel_task", "task", changed.task_id, json!({ "even_if_held": true })),
        };
        told.telling(changed.task_id, &changed)
    }
}
