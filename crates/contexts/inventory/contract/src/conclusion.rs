//! What a context makes of its stock commands, written in the transaction that carries them out: goods that moved and the record
//! of their owner are there together or not at all.

use std::fmt::Debug;

use ambar_kernel::{Entry, Replay, Result, Told};
use serde_json::Value;

use crate::{StockDone, StockRefusal};

/// How a call ended that was to be concluded.
#[derive(Debug, Clone)]
pub enum Concluded {
    /// Done and recorded: the reply.
    Done(Replay),
    /// Nothing was done.
    Refused {
        /// Which of the commands was refused, by its place among them.
        at: usize,
        /// Why.
        refusal: StockRefusal,
    },
    /// Nothing was done: a record could not be written, because what it was decided on has changed. It has to be decided anew.
    Outrun,
}

/// What a context makes of stock commands of its own that were all done. Neither method may wait for anything: stock is locked.
pub trait Conclude: Debug + Send + Sync {
    /// What it records of them.
    ///
    /// # Errors
    /// Only by a bug: then nothing is done.
    fn entries(&self, done: &[StockDone]) -> Result<Vec<Entry>>;

    /// Whether the commands are a step of a call whose last part stores the reply: then the reply is not kept, and the commands are
    /// carried out once under their own keys. A step that was carried out before ends as [`Concluded::Outrun`]: what it recorded is there.
    fn is_step(&self) -> bool {
        false
    }

    /// What the call is answered, given what its functions answered to the records, in their order.
    ///
    /// # Errors
    /// Only by a bug: then nothing is done.
    fn tell(&self, done: &[StockDone], written: &[Value]) -> Result<Told>;
}
