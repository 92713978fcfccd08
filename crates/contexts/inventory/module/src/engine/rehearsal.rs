//! Claims that are tried out: decided by the same book as those that are made, on what is seen at one moment without a lock,
//! and never written.

use std::{collections::HashMap, sync::Arc};

use ambar_inventory_contract::{Mode, Rehearsal, StockCommand, StockOutcome, StockRequest};
use ambar_inventory_domain::Book;
use ambar_kernel::{Ctx, Failure, Result, StockCommandId};
use ambar_pg::Pool;
use sqlx::Connection;

use super::{
    Engine,
    attempt::{dated, missing},
    group::{Answers, Group, Submission},
    load,
    locking::locking,
    names::names,
};
use crate::store::{convert, resolve::resolve};

/// One moment for all that is read.
const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The book of a rehearsal.
pub(crate) struct Rehearsed {
    ctx: Ctx,
    book: Book,
    /// What is answered to keys that were seen before.
    known: HashMap<StockCommandId, StockOutcome>,
}

impl Engine {
    /// Reads on `pool` what these claims choose from.
    ///
    /// # Errors
    /// If the database or the catalog cannot be reached, or a request is no claim.
    pub(crate) async fn rehearse(&self, pool: &Pool, ctx: &Ctx, requests: &[StockRequest]) -> Result<Rehearsed> {
        let requests: Vec<&StockRequest> = requests.iter().collect();
        let claims =
            |request: &&StockRequest| matches!(request.command, StockCommand::Reserve(_) | StockCommand::TakeOver(_));
        if !requests.iter().all(claims) {
            return Err(Failure::internal("only claims are rehearsed"));
        }
        let named = names(&requests);
        let mut book = Book::new(ctx.now);
        let mut connection = pool.acquire().await?;
        let mut tx = connection.begin_with(BEGIN).await?;
        let mut resolved = resolve(&mut *tx, &named).await?;
        let mut items = self.items(&mut *tx, &resolved.items).await?;
        let unknown = missing(&named, &resolved).0;
        let warehouses = dated(&requests, &resolved);
        let locking = locking(&requests, &resolved);
        let known = resolved.outcomes.drain(..).map(|known| (known.id, known.outcome)).collect();
        load::resolved(&mut book, resolved, &items)?;
        load::seen_rows(&mut tx, &mut book, &locking).await?;
        tx.rollback().await?;
        if !unknown.is_empty() {
            // The copies are not kept here: a rehearsal writes nothing.
            for card in self.catalog.items(ctx, &unknown).await? {
                items.insert(card.id, Arc::new(convert::item(&card)));
            }
            items.values().for_each(|item| book.load_item(Arc::clone(item)));
        }
        for warehouse in warehouses {
            if let Some(day) = self.day_at(ctx, warehouse).await? {
                book.load_day(warehouse, day);
            }
        }
        Ok(Rehearsed { ctx: ctx.clone(), book, known })
    }
}

impl Rehearsal for Rehearsed {
    fn submit(&mut self, requests: &[StockRequest], mode: Mode) -> Vec<StockOutcome> {
        let submission = Submission { ctx: self.ctx.clone(), requests: requests.to_vec(), mode, answering: None };
        let group = Group { ctx: self.ctx.clone(), submissions: vec![&submission] };
        let mut answers = Answers { outcomes: std::mem::take(&mut self.known), ..Answers::default() };
        for batch in group.open(&mut answers, &[]).batches {
            let outcomes = self.book.apply_group(&batch.requests, batch.mode);
            answers.outcomes.extend(batch.requests.iter().map(|request| request.id).zip(outcomes));
        }
        self.known = answers.outcomes;
        requests.iter().filter_map(|request| self.known.get(&request.id).cloned()).collect()
    }
}
