//! What contexts record of their stock commands, in the transaction of the group: see [`Conclude`].

use std::collections::{BTreeMap, HashMap};

use ambar_inventory_contract::{Conclude, StockDone, StockOutcome};
use ambar_inventory_domain::Book;
use ambar_kernel::{Replay, Result};
use ambar_pg::{Tx, write_entries};
use serde_json::Value;

use super::{
    announce::answer,
    group::{Answering, Batch, Open, ReplyKey},
    stop::Stop,
};

/// A call whose commands were all done, and of which its context makes something.
pub(super) struct Concluding<'o, 'g> {
    batch: &'o Batch<'g>,
    with: &'g dyn Conclude,
    done: Vec<StockDone>,
}

/// Records for one function, each with its call and its place among the records of that.
type Asked = Vec<((usize, usize), Value)>;

/// The calls of a group that are to be concluded: those of which nothing was refused.
pub(super) fn concluding<'o, 'g>(open: &'o Open<'g>, outcomes: &[StockOutcome]) -> Vec<Concluding<'o, 'g>> {
    let mut rest = outcomes;
    let mut calls = Vec::new();
    for batch in &open.batches {
        let (own, others) = rest.split_at(batch.requests.len());
        rest = others;
        let Some(Answering::Conclude(with)) = batch.answering else { continue };
        let done: std::result::Result<Vec<StockDone>, _> = own.iter().cloned().collect();
        if let Ok(done) = done {
            calls.push(Concluding { batch, with: &**with, done });
        }
    }
    calls
}

/// Has the contexts' functions write their records, and notes what is told of the calls; answers the replies.
///
/// # Errors
/// [`Stop::Outrun`] if a record was not written.
pub(super) async fn conclude(
    tx: &mut Tx,
    book: &Book,
    calls: Vec<Concluding<'_, '_>>,
) -> Result<HashMap<ReplyKey, Result<Replay>>, Stop> {
    // By the names of the functions: one order for everybody.
    let mut asked: BTreeMap<&'static str, Asked> = BTreeMap::new();
    let mut written: Vec<Vec<Value>> = Vec::with_capacity(calls.len());
    for (call, concluding) in calls.iter().enumerate() {
        let entries = concluding.with.entries(&concluding.done)?;
        written.push(vec![Value::Null; entries.len()]);
        for (n, entry) in entries.into_iter().enumerate() {
            asked.entry(entry.function).or_default().push(((call, n), entry.record));
        }
    }
    for (function, entries) in asked {
        let (of, records): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        for ((call, n), answer) in of.into_iter().zip(write_entries(tx.conn(), function, records).await?) {
            written[call][n] = answer;
        }
    }
    let keys = |it: (&Concluding<'_, '_>, &Vec<Value>)| it.1.contains(&Value::Null).then(|| it.0.batch.reply_key())?;
    let outrun: Vec<ReplyKey> = calls.iter().zip(&written).filter_map(keys).collect();
    if !outrun.is_empty() {
        return Err(Stop::Outrun(outrun));
    }
    let mut replies = HashMap::with_capacity(calls.len());
    for (call, written) in calls.into_iter().zip(written) {
        let told = call.with.tell(&call.done, &written)?;
        replies.extend(answer(tx.notes(), book, call.batch, told));
    }
    Ok(replies)
}
