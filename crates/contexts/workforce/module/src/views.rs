//! What the API shows.

use ambar_kernel::{AccountId, DisplayName, ExternalRef, LocationCode, PersonId, ShortCode, TaskId, WarehouseId};
use ambar_workforce_contract::{HeldCard, TaskCard, TaskKind, TaskState};
use ambar_workforce_domain::{Holder, Task};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::FromRow;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person on the floor.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct PersonView {
    pub(crate) id: PersonId,
    pub(crate) version: i64,
    /// What is scanned off the badge.
    pub(crate) badge: ShortCode,
    pub(crate) name: DisplayName,
    /// The shift that the person works in.
    pub(crate) shift: Option<ShortCode>,
    /// The warehouse that the person works in; null: any.
    pub(crate) warehouse_id: Option<WarehouseId>,
    /// Whether the person still works here.
    pub(crate) active: bool,
    /// The account that the person signs in with.
    pub(crate) account_id: Option<AccountId>,
    /// Which other system knows the person.
    pub(crate) source: Option<ShortCode>,
    /// That system's name for the person.
    pub(crate) external_ref: Option<ExternalRef>,
}

/// A human step.
#[derive(Debug, Clone, Serialize, ToSchema, FromRow)]
pub(crate) struct TaskView {
    pub(crate) id: TaskId,
    pub(crate) version: i64,
    #[sqlx(try_from = "String")]
    pub(crate) kind: TaskKind,
    #[sqlx(try_from = "String")]
    pub(crate) state: TaskState,
    pub(crate) warehouse_id: WarehouseId,
    /// The thing it is about: a putaway, a pick list, a count.
    pub(crate) reference: Uuid,
    /// Higher first; 0 to 100. Waiting adds a point every five minutes.
    pub(crate) priority: i16,
    /// Where it begins.
    pub(crate) location: Option<LocationCode>,
    /// The place of that location in the walk.
    pub(crate) sequence: i64,
    /// What to do, in a few words and numbers.
    #[schema(value_type = Object)]
    pub(crate) summary: serde_json::Value,
    /// The account that holds it, or completed it.
    pub(crate) holder: Option<AccountId>,
    /// That account's name.
    pub(crate) holder_name: Option<String>,
    /// Until when the claim holds, while someone holds it.
    pub(crate) lease_until: Option<DateTime<Utc>>,
    pub(crate) opened_at: DateTime<Utc>,
    /// When the holder claimed it.
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) finished_at: Option<DateTime<Utc>>,
    // Nobody's but the holder's.
    #[serde(skip)]
    pub(crate) token: i64,
    #[serde(skip)]
    pub(crate) rank: i64,
    /// The account that it is given to: it is offered to nobody else; null: to anybody.
    pub(crate) assignee: Option<AccountId>,
    /// That account's name.
    pub(crate) assignee_name: Option<String>,
}

impl TaskView {
    /// What its holder is told of it.
    pub(crate) fn held(self) -> HeldCard {
        HeldCard {
            id: self.id,
            kind: self.kind,
            reference: self.reference,
            warehouse_id: self.warehouse_id,
            summary: self.summary,
            token: self.token,
            lease_until: self.lease_until,
        }
    }

    /// As the rules see it.
    pub(crate) fn standing(&self) -> Task {
        let one = |account: Option<AccountId>, name: &Option<String>| {
            account.zip(name.clone()).map(|(account, name)| Holder { account, name })
        };
        Task {
            state: self.state,
            holder: one(self.holder, &self.holder_name),
            token: self.token,
            lease_until: self.lease_until,
            assignee: one(self.assignee, &self.assignee_name),
        }
    }

    pub(crate) fn card(self) -> TaskCard {
        TaskCard { id: self.id, kind: self.kind, state: self.state, reference: self.reference, holder: self.holder }
    }
}

/// A task with the proof that the caller holds it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ClaimedTask {
    task: TaskView,
    /// To be sent with everything that is done on the task.
    token: i64,
    /// Until when nobody else can take it over; prolonged by working on it.
    lease_until: Option<DateTime<Utc>>,
}

impl From<TaskView> for ClaimedTask {
    fn from(task: TaskView) -> Self {
        Self { token: task.token, lease_until: task.lease_until, task }
    }
}
