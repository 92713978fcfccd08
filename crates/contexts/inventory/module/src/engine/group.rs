//! A group: submissions that are carried out in one transaction, and who sent which command.

use std::collections::HashMap;

use ambar_inventory_contract::{Mode, StockOutcome, StockRequest};
use ambar_inventory_domain::StockFault;
use ambar_kernel::{Ctx, StockCommandId};
use ambar_pg::Db;

/// The outcome of each command.
pub(super) type Answers = HashMap<StockCommandId, StockOutcome>;

/// What one caller wants. No command is in it twice.
#[derive(Debug)]
pub(super) struct Submission {
    pub(super) ctx: Ctx,
    pub(super) requests: Vec<StockRequest>,
    pub(super) mode: Mode,
}

/// Submissions of one transaction. No command is in two of them.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The caller's own if it is alone; else the system's, under an operation of its own and at the time of the latest.
    pub(super) ctx: Ctx,
    pub(super) submissions: Vec<&'a Submission>,
}

impl<'a> Group<'a> {
    /// A group of at least one.
    pub(super) fn of(submissions: Vec<&'a Submission>, stock: &Db) -> Self {
        let ctx = match submissions.as_slice() {
            [one] => one.ctx.clone(),
            many => {
                let latest = many.iter().map(|it| it.ctx.now).max().unwrap_or_else(|| stock.clock().now());
                Ctx::system(stock.new_id(), latest)
            }
        };
        Self { ctx, submissions }
    }

    /// Every command, in the order of the submissions.
    pub(super) fn requests(&self) -> Vec<&'a StockRequest> {
        self.submissions.iter().flat_map(|it| &it.requests).collect()
    }

    /// What is still to be done, given what was answered before. A batch that was refused before stays refused, for the same
    /// reason: that is added to the answers.
    pub(super) fn open(&self, answers: &mut Answers) -> Open<'a> {
        let mut batches = Vec::with_capacity(self.submissions.len());
        for submission in &self.submissions {
            let requests: Vec<&StockRequest> =
                submission.requests.iter().filter(|request| !answers.contains_key(&request.id)).collect();
            let refused = submission.mode == Mode::All
                && submission.requests.iter().any(|request| answers.get(&request.id).is_some_and(Result::is_err));
            if refused {
                answers.extend(requests.iter().map(|request| (request.id, Err(StockFault::BatchRefused.into()))));
            } else if !requests.is_empty() {
                batches.push(Batch { ctx: &submission.ctx, mode: submission.mode, requests });
            }
        }
        Open { batches }
    }
}

/// What is to be done of one submission.
#[derive(Debug)]
pub(super) struct Batch<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) mode: Mode,
    pub(super) requests: Vec<&'a StockRequest>,
}

/// What is to be done of a group.
#[derive(Debug)]
pub(super) struct Open<'a> {
    pub(super) batches: Vec<Batch<'a>>,
}

impl<'a> Open<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.batches.is_empty()
    }

    /// Every command, in order.
    pub(super) fn requests(&self) -> Vec<&'a StockRequest> {
        self.batches.iter().flat_map(|batch| batch.requests.iter().copied()).collect()
    }

    /// Every command with the call that sent it, in order.
    pub(super) fn calls(&self) -> impl Iterator<Item = (&'a Ctx, &'a StockRequest)> + '_ {
        self.batches.iter().flat_map(|batch| batch.requests.iter().map(move |request| (batch.ctx, *request)))
    }

    /// The call that sent a command.
    pub(super) fn senders(&self) -> HashMap<StockCommandId, &'a Ctx> {
        self.calls().map(|(ctx, request)| (request.id, ctx)).collect()
    }
}
