//! The stock engine: the one door through which stock changes.
//!
//! Submissions that arrive while others are written wait together and become one group ([`queue`], [`writer`]). A group is one
//! transaction ([`attempt`]): look up what its ids stand for, lock it in one order for everybody (handling units, places,
//! stock rows), let the domain decide on it, write what it decided set-based, tell it. The locks alone make it safe: any
//! number of writers and instances may do the same.

mod announce;
mod attempt;
mod group;
mod load;
mod locking;
mod meters;
mod names;
mod numbers;
mod putaway;
mod queue;
mod stop;
mod writer;

#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod locking_tests;
#[cfg(test)]
mod names_tests;

use std::{collections::HashSet, sync::Arc};

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::{Mode, StockOutcome, StockRequest};
use ambar_kernel::{Ctx, Failure, FieldError, Result, StockCommandId};
use ambar_locations_contract::LocationsGateway;
use ambar_pg::Db;

use self::{group::Submission, numbers::Numbers, queue::Queue};

/// Requests of one submission.
const MOST_REQUESTS: usize = 1000;

/// Carries out stock commands: locks what they touch, lets the domain decide, writes what it decided.
#[derive(Clone)]
pub(crate) struct Engine {
    stock: Db,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    numbers: Numbers,
    queue: Queue,
}

impl Engine {
    /// On a database as `ambar_stock`; the gateways are asked for items and places that the copies do not have yet.
    pub(crate) fn new(stock: Db, catalog: Arc<dyn CatalogGateway>, locations: Arc<dyn LocationsGateway>) -> Self {
        meters::describe();
        Self { stock, catalog, locations, numbers: Numbers::default(), queue: Queue::default() }
    }

    /// Carries out stock commands; answers one outcome for each, in their order. A command whose key was seen before is not
    /// carried out again and answers what it answered then.
    ///
    /// # Errors
    /// Only accidents: a refusal is an outcome. After an error nothing or everything was done: the same keys find out.
    pub(crate) async fn submit(&self, ctx: &Ctx, requests: Vec<StockRequest>, mode: Mode) -> Result<Vec<StockOutcome>> {
        if requests.len() > MOST_REQUESTS {
            return Err(Failure::invalid(vec![FieldError {
                pointer: String::new(),
                code: "inventory.too_many_commands",
                detail: format!("at most {MOST_REQUESTS} stock commands at once, not {}", requests.len()),
            }]));
        }
        let order: Vec<StockCommandId> = requests.iter().map(|request| request.id).collect();
        let mut seen = HashSet::with_capacity(requests.len());
        let requests: Vec<StockRequest> = requests.into_iter().filter(|request| seen.insert(request.id)).collect();
        if requests.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.enqueue(Submission { ctx: ctx.clone(), requests, mode }).await?;
        order
            .iter()
            .map(|id| answers.get(id).cloned().ok_or_else(|| Failure::internal("a stock command got no outcome")))
            .collect()
    }
}

/// Every SQL constant of the engine.
pub(crate) const STATEMENTS: &[&str] = crate::store::STATEMENTS;
