//! The stock engine: the one door through which stock changes.
//!
//! A submission is one transaction: look up what its ids stand for, lock it in one order for everybody (handling units,
//! places, stock rows), let the domain decide on it, write what it decided set-based, tell it. Requests of one submission are
//! a group; several submissions may become one group without a change here.

mod announce;
mod attempt;
mod load;
mod locking;
mod names;
mod numbers;
mod putaway;
mod stop;

use std::{collections::HashMap, sync::Arc};

use ambar_catalog_contract::CatalogGateway;
use ambar_inventory_contract::{Mode, StockOutcome, StockRequest};
use ambar_kernel::{Ctx, Failure, FieldError, Result, StockCommandId};
use ambar_locations_contract::LocationsGateway;
use ambar_pg::Db;

use self::{attempt::Learnt, numbers::Numbers, stop::Stop};
use crate::store::ranges;

/// Requests of one submission.
const MOST_REQUESTS: usize = 1000;

/// How often a submission is tried when others are faster.
const MOST_ATTEMPTS: u32 = 10;

/// Carries out stock commands: locks what they touch, lets the domain decide, writes what it decided.
#[derive(Clone)]
pub(crate) struct Engine {
    stock: Db,
    catalog: Arc<dyn CatalogGateway>,
    locations: Arc<dyn LocationsGateway>,
    numbers: Numbers,
}

impl Engine {
    /// On a database as `ambar_stock`; the gateways are asked for items and places that the copies do not have yet.
    pub(crate) fn new(stock: Db, catalog: Arc<dyn CatalogGateway>, locations: Arc<dyn LocationsGateway>) -> Self {
        Self { stock, catalog, locations, numbers: Numbers::default() }
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
        let mut distinct: Vec<StockRequest> = Vec::with_capacity(requests.len());
        let mut seen = HashMap::with_capacity(requests.len());
        let order: Vec<StockCommandId> = requests.iter().map(|request| request.id).collect();
        for request in requests {
            if seen.insert(request.id, ()).is_none() {
                distinct.push(request);
            }
        }
        if distinct.is_empty() {
            return Ok(Vec::new());
        }
        let answers = self.persist(ctx, &distinct, mode).await?;
        order
            .iter()
            .map(|id| answers.get(id).cloned().ok_or_else(|| Failure::internal("a stock command got no outcome")))
            .collect()
    }

    /// Tries until it is done: what others overtook is done again on what they left.
    async fn persist(
        &self,
        ctx: &Ctx,
        requests: &[StockRequest],
        mode: Mode,
    ) -> Result<HashMap<StockCommandId, StockOutcome>> {
        let mut learnt = Learnt::default();
        for attempt in 1..=MOST_ATTEMPTS {
            match self.attempt(ctx, requests, mode, &mut learnt).await {
                Ok(answers) => return Ok(answers),
                Err(Stop::Failed(failure)) => return Err(failure),
                Err(Stop::NoPartition) => ranges::make_partition(self.stock.reader(), ctx.now.date_naive()).await?,
                Err(Stop::Contended(places)) => learnt.places = places,
                Err(Stop::Overtaken) => {}
            }
            tracing::debug!(operation_id = %ctx.operation_id, attempt, "stock commands are tried again");
        }
        Err(Failure::unavailable(
            "database.conflict",
            "Too many others change the same stock at the moment. Try again with the same key.",
            1,
        ))
    }
}

/// Every SQL constant of the engine.
pub(crate) const STATEMENTS: &[&str] = crate::store::STATEMENTS;
