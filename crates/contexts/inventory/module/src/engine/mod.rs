//! The stock engine: the one door through which stock changes.
//!
//! Submissions that arrive while others are written wait together and become one group ([`queue`], [`writer`]), and under load that is
//! decided while the one before it is written ([`relay`]). A group is one
//! transaction ([`attempt`]): look up what its ids stand for, lock it in one order for everybody (handling units, places,
//! stock rows), let the domain decide on it, write what it decided set-based, tell it. The locks alone make it safe: any
//! number of writers and instances may do the same. A plain group spares the first two ([`recall`], [`unlocked`]): it is decided on what
//! is in memory or seen without a lock, and the write locks it and takes effect only if it is still so ([`Way`]). Claims may be
//! tried out, which writes nothing ([`rehearsal`]).

mod announce;
mod attempt;
mod choosing;
mod conclude;
mod group;
mod load;
mod locking;
mod meters;
mod names;
mod numbers;
mod putaway;
mod queue;
mod recall;
mod rehearsal;
mod relay;
mod seen;
mod stop;
mod unlocked;
mod writer;

#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod locking_tests;
#[cfg(test)]
mod names_tests;
#[cfg(test)]
mod queue_tests;

use std::{collections::HashSet, sync::Arc};

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::{Conclude, Concluded, Mode, StockOutcome, StockRequest};
use ambar_kernel::{Ctx, Failure, FieldError, Replay, Result, StockCommandId};
use ambar_locations_contract::LocationsGateway;
use ambar_pg::Db;
use tokio::runtime::Handle;

pub(crate) use self::group::Tell;
use self::{
    announce::why_refused,
    group::{Answering, Answers, Submission},
    numbers::Numbers,
    queue::{Queue, Writer},
    relay::Relay,
};
use crate::memory::Memory;

/// Requests of one submission.
const MOST_REQUESTS: usize = 1000;

/// How far a group of stock commands goes on what was seen without a lock. All three come to the same: each is what the one before
/// falls back on, and tests force each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Way {
    /// It is decided on what is in memory, where that suffices, and written if it is still so.
    #[default]
    Remembered,
    /// It is decided on what the database answers, and written if it is still so.
    Asked,
    /// Everything is locked before it is decided on.
    Locked,
}

/// Where the writers of stock commands work.
#[derive(Clone)]
pub struct Writers {
    /// A database as `ambar_stock`, with connections that were opened on that runtime.
    pub db: Db,
    /// Their own runtime: on that of the server a writer waits behind every request between two of its statements, and all that
    /// it has locked waits with it. `None` is whichever calls them.
    pub runtime: Option<Handle>,
    /// How far they go on what was seen without a lock.
    pub way: Way,
}

impl Writers {
    /// Writers on a database as `ambar_stock`, wherever they are called.
    #[must_use]
    pub fn on(db: Db) -> Self {
        Self { db, runtime: None, way: Way::default() }
    }
}

/// Carries out stock commands: locks what they touch, lets the domain decide, writes what it decided.
#[derive(Clone)]
pub(crate) struct Engine {
    stock: Db,
    runtime: Option<Handle>,
    way: Way,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    numbers: Numbers,
    queue: Queue,
    relays: Arc<[Relay; Writer::COUNT]>,
    memory: Memory,
}

impl Engine {
    /// On a database as `ambar_stock`; the gateways are asked for items and places that the copies do not have yet.
    pub(crate) fn new(
        writers: Writers,
        catalog: Arc<dyn CatalogGateway>,
        locations: Arc<dyn LocationsGateway>,
        memory: Memory,
    ) -> Self {
        meters::describe();
        let Writers { db: stock, runtime, way } = writers;
        Self {
            relays: Arc::new(std::array::from_fn(|_| Relay::of(stock.new_id()))),
            stock,
            runtime,
            way,
            catalog,
            locations,
            numbers: Numbers::default(),
            queue: Queue::default(),
            memory,
        }
    }

    /// Carries out stock commands; answers one outcome for each, in their order. A command whose key was seen before is not
    /// carried out again and answers what it answered then.
    ///
    /// # Errors
    /// Only accidents: a refusal is an outcome. After an error nothing or everything was done: the same keys find out.
    pub(crate) async fn submit(&self, ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        within_limit(requests.len())?;
        let order: Vec<StockCommandId> = requests.iter().map(|request| request.id).collect();
        let mut seen = HashSet::with_capacity(requests.len());
        let requests: Vec<StockRequest> = requests.into_iter().filter(|request| seen.insert(request.id)).collect();
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.enqueue(Submission { ctx: ctx.clone(), requests, mode, answering: None }).await?;
        order
            .iter()
            .map(|id| {
                answers.outcomes.get(id).cloned().ok_or_else(|| Failure::internal("a stock command got no outcome"))
            })
            .collect()
    }
}

impl Engine {
    /// Carries out the stock commands that are the whole of a call, and answers it: the reply is stored in the transaction of
    /// its effect. No two of the requests have the same id. Each is granted or refused by itself, or all in [`Mode::All`].
    ///
    /// # Errors
    /// The refusal, if `tell` makes no reply of it; 422 `idempotency.key_reused`; any accident.
    pub(crate) async fn reply(
        &self,
        ctx: &Ctx,
        requests: Vec<StockRequest>,
        mode: Mode,
        tell: Box<dyn Tell>,
    ) -> Result<Replay> {
        let answers = self.answer(ctx, requests, mode, Answering::Tell(tell.into())).await?;
        answers.replies.into_values().next().ok_or_else(|| Failure::internal("a call got no reply"))?
    }

    /// Carries out stock commands that stand and fall together, and what their context makes of them:
    /// [`ambar_inventory_contract::InventoryGateway::conclude`].
    ///
    /// # Errors
    /// As there.
    pub(crate) async fn conclude(
        &self,
        ctx: &Ctx,
        requests: Vec<StockRequest>,
        conclude: Arc<dyn Conclude>,
    ) -> Result<Concluded> {
        if requests.is_empty() {
            return Err(Failure::internal("nothing is to be done, so nothing can be made of it"));
        }
        let order: Vec<StockCommandId> = requests.iter().map(|request| request.id).collect();
        let mut answers = self.answer(ctx, requests, Mode::All, Answering::Conclude(conclude)).await?;
        if let Some(reply) = answers.replies.drain().next() {
            return reply.1.map(Concluded::Done);
        }
        let outcomes: Vec<StockOutcome> = order.iter().filter_map(|id| answers.outcomes.remove(id)).collect();
        // Done and no reply: a twin of this call was faster with this step of it.
        Ok(why_refused(&outcomes).map_or(Concluded::Outrun, |(at, refusal)| Concluded::Refused { at, refusal }))
    }

    /// Lets a call that the engine answers wait its turn.
    async fn answer(
        &self,
        ctx: &Ctx,
        requests: Vec<StockRequest>,
        mode: Mode,
        answering: Answering,
    ) -> Result<Answers> {
        within_limit(requests.len())?;
        let submission = Submission { ctx: ctx.clone(), requests, mode, answering: Some(answering) };
        self.enqueue(submission).await
    }
}

fn within_limit(requests: usize) -> Result<()> {
    if requests <= MOST_REQUESTS {
        return Ok(());
    }
    Err(Failure::invalid(vec![FieldError {
        pointer: String::new(),
        code: "inventory.too_many_commands",
        detail: format!("at most {MOST_REQUESTS} stock commands at once, not {requests}"),
    }]))
}

/// Every SQL constant of the engine.
pub(crate) const STATEMENTS: &[&str] = crate::store::STATEMENTS;
