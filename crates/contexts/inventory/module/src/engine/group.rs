//! A group: submissions that are carried out in one transaction, and who sent which command.

use std::{collections::HashMap, fmt::Debug, sync::Arc};

use ambar_inventory_contract::{Mode, StockOutcome, StockRequest};
use ambar_inventory_domain::{Book, StockFault};
use ambar_kernel::{AccountId, Ctx, Failure, Replay, Result, StockCommandId};
use ambar_pg::Db;
use serde_json::Value;

/// Whose reply: the account and its key.
pub(super) type ReplyKey = (AccountId, Arc<str>);

/// What became of a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// The outcome of each command.
    pub(super) outcomes: HashMap<StockCommandId, StockOutcome>,
    /// The replies to calls that are answered by the engine.
    pub(super) replies: HashMap<ReplyKey, Result<Replay>>,
}

/// A line for the audit trail about a call.
#[derive(Debug)]
pub(crate) struct AuditNote {
    pub(crate) action: &'static str,
    pub(crate) entity: &'static str,
    pub(crate) entity_id: String,
    pub(crate) detail: Value,
}

/// What a call is answered, and what is noted about it.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) reply: Replay,
    pub(crate) notes: Vec<AuditNote>,
}

/// Makes the reply to a call whose whole effect is its stock commands: then the reply is stored with the effect, in one
/// transaction, and nothing else has to be.
pub(crate) trait Tell: Debug + Send + Sync {
    /// The reply to these outcomes; `None` if a refusal is the answer. The book is as they left it.
    ///
    /// # Errors
    /// Only by a bug.
    fn tell(&self, outcomes: &[StockOutcome], book: &Book) -> Result<Option<Told>>;

    /// The refusal that is the answer, with what the call knows of its command; `at` is that command's place in the call.
    fn refused(&self, at: usize, refusal: Failure) -> Failure {
        let _ = at;
        refusal
    }
}

/// What one caller wants. No command is in it twice.
#[derive(Debug)]
pub(super) struct Submission {
    pub(super) ctx: Ctx,
    pub(super) requests: Vec<StockRequest>,
    pub(super) mode: Mode,
    /// Whether the engine answers the call itself: then the outcomes of the commands are not kept, the reply is.
    pub(super) tell: Option<Arc<dyn Tell>>,
}

impl Submission {
    /// Whose reply the engine gives, if it does.
    pub(super) fn reply_key(&self) -> Option<ReplyKey> {
        self.tell.as_ref()?;
        Some((self.ctx.actor.account, Arc::clone(&self.ctx.idempotency.as_ref()?.key)))
    }
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

    /// The calls that the engine answers.
    pub(super) fn told(&self) -> Vec<(ReplyKey, &'a Ctx)> {
        self.submissions.iter().filter_map(|it| Some((it.reply_key()?, &it.ctx))).collect()
    }

    /// What is still to be done, given what was answered before. A batch that was refused before stays refused, for the same
    /// reason: that is added to the answers.
    pub(super) fn open(&self, answers: &mut Answers) -> Open<'a> {
        let mut batches = Vec::with_capacity(self.submissions.len());
        for submission in &self.submissions {
            if submission.reply_key().is_some_and(|key| answers.replies.contains_key(&key)) {
                continue;
            }
            let known = &mut answers.outcomes;
            let requests: Vec<&StockRequest> =
                submission.requests.iter().filter(|request| !known.contains_key(&request.id)).collect();
            let refused = submission.mode == Mode::All
                && submission.requests.iter().any(|request| known.get(&request.id).is_some_and(Result::is_err));
            if refused {
                known.extend(requests.iter().map(|request| (request.id, Err(StockFault::BatchRefused.into()))));
            } else if !requests.is_empty() {
                let tell = submission.tell.as_deref();
                batches.push(Batch { ctx: &submission.ctx, mode: submission.mode, requests, tell });
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
    /// See [`Submission`].
    pub(super) tell: Option<&'a dyn Tell>,
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
