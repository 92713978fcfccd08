//! A group: submissions that are carried out in one transaction, and who sent which command.

use std::{collections::HashMap, fmt::Debug, sync::Arc};

use ambar_inventory_contract::{Conclude, Mode, StockOutcome, StockRequest};
use ambar_inventory_domain::{Book, StockFault};
use ambar_kernel::{AccountId, Ctx, Failure, Replay, Result, StockCommandId, Told};
use ambar_pg::Db;

/// Whose reply: the account and its key, or the operation of a call without one.
pub(super) type ReplyKey = (AccountId, Arc<str>);

/// What became of a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Answers {
    /// The outcome of each command.
    pub(super) outcomes: HashMap<StockCommandId, StockOutcome>,
    /// The replies to calls that are answered by the engine.
    pub(super) replies: HashMap<ReplyKey, Result<Replay>>,
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

/// How the engine answers a call.
#[derive(Debug, Clone)]
pub(super) enum Answering {
    /// Its whole effect is its stock commands.
    Tell(Arc<dyn Tell>),
    /// Its context makes something of them.
    Conclude(Arc<dyn Conclude>),
}

impl Answering {
    /// Whether the reply is kept, and no outcomes beside it. It is not where the commands are a step of a call whose last part
    /// stores the reply.
    fn keeps_reply(&self) -> bool {
        match self {
            Self::Tell(_) => true,
            Self::Conclude(conclude) => !conclude.is_step(),
        }
    }
}

/// What one caller wants. No command is in it twice.
#[derive(Debug)]
pub(super) struct Submission {
    pub(super) ctx: Ctx,
    pub(super) requests: Vec<StockRequest>,
    pub(super) mode: Mode,
    /// How the engine answers the call, if it does: then the outcomes of the commands are not kept, the reply is.
    pub(super) answering: Option<Answering>,
}

/// Whose reply it is that answers a call.
fn reply_key(ctx: &Ctx) -> ReplyKey {
    let key = ctx.idempotency.as_ref().map(|it| Arc::clone(&it.key));
    (ctx.actor.account, key.unwrap_or_else(|| ctx.operation_id.to_string().into()))
}

impl Submission {
    /// Whose reply the engine gives, if it does.
    pub(super) fn reply_key(&self) -> Option<ReplyKey> {
        self.answering.as_ref().map(|_| reply_key(&self.ctx))
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

    /// What is still to be done, given what was answered before and which calls have to be decided anew. A batch that was refused before stays refused, for the same
    /// reason: that is added to the answers.
    pub(super) fn open(&self, answers: &mut Answers, outrun: &[ReplyKey]) -> Open<'a> {
        let mut batches = Vec::with_capacity(self.submissions.len());
        for submission in &self.submissions {
            if submission.reply_key().is_some_and(|key| answers.replies.contains_key(&key) || outrun.contains(&key)) {
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
                let answering = submission.answering.as_ref();
                batches.push(Batch { ctx: &submission.ctx, mode: submission.mode, requests, answering });
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
    pub(super) answering: Option<&'a Answering>,
}

impl Batch<'_> {
    /// Whose reply the engine gives, if it does.
    pub(super) fn reply_key(&self) -> Option<ReplyKey> {
        self.answering.map(|_| reply_key(self.ctx))
    }

    /// Whether the reply is kept, and not the outcomes of the commands.
    pub(super) fn keeps_reply(&self) -> bool {
        self.answering.is_some_and(Answering::keeps_reply)
    }
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
