//! What the clients did and were told. It is theirs alone: nothing in it comes from the database.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::{Answer, Reply};

/// What a command does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Move,
    Adjust,
    Receive,
    /// Takes an order.
    Order,
    /// Reserves for an order.
    Release,
    /// Gives up an order and what is reserved for it.
    Cancel,
    /// Picks a line, or what leads to it: a claim of the task.
    Pick,
    /// Counts a row, or what leads to it.
    Count,
}

impl Kind {
    /// The ledger's word for the document of its movement, if it makes one movement of its own.
    pub(crate) const fn reference(self) -> Option<&'static str> {
        match self {
            Self::Move => Some("move"),
            Self::Adjust => Some("adjustment"),
            Self::Receive => Some("receipt"),
            _ => None,
        }
    }
}

/// A command of a client.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    pub(crate) key: String,
    pub(crate) path: String,
    pub(crate) body: Value,
    /// The order that it is about.
    pub(crate) order: Option<String>,
    pub(crate) sent: Instant,
    /// What came back, and when; nothing while it is in flight.
    pub(crate) reply: Option<(Reply, Instant)>,
}

impl Entry {
    /// The outcome that the client was told.
    pub(crate) fn outcome(&self) -> Option<&Answer> {
        self.reply.as_ref().and_then(|(reply, _)| reply.outcome())
    }

    /// Whether the client was told the outcome before this moment.
    pub(crate) fn known_before(&self, moment: Instant) -> bool {
        self.outcome().is_some() && self.reply.as_ref().is_some_and(|(_, at)| *at < moment)
    }
}

/// Sums over all clients while they work.
#[derive(Debug, Default)]
pub(crate) struct Sums {
    pub(crate) sent: AtomicUsize,
    pub(crate) acknowledged: AtomicUsize,
    pub(crate) answered: AtomicUsize,
    pub(crate) gone: AtomicUsize,
}

impl Sums {
    pub(crate) fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Clients that hung up before they were answered.
    pub(crate) fn gone(&self) -> usize {
        self.gone.load(Ordering::Relaxed)
    }

    /// Sent and not answered yet.
    pub(crate) fn in_flight(&self) -> usize {
        let answered = self.answered.load(Ordering::SeqCst);
        self.sent.load(Ordering::SeqCst).saturating_sub(answered)
    }
}

/// What one client did, in memory and in a file of its own.
pub(crate) struct Tally {
    pub(crate) entries: Vec<Entry>,
    file: BufWriter<File>,
    sums: Arc<Sums>,
}

impl Tally {
    /// # Errors
    /// If the file cannot be made.
    pub(crate) fn new(folder: &Path, name: &str, sums: Arc<Sums>) -> Result<Self> {
        let path = folder.join(format!("tally-{name}.jsonl"));
        let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self { entries: Vec::new(), file: BufWriter::new(file), sums })
    }

    /// Writes down what is about to be sent; answers its number.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn sending(
        &mut self,
        kind: Kind,
        key: String,
        path: String,
        body: Value,
        order: Option<String>,
    ) -> Result<usize> {
        writeln!(self.file, "{}", json!({"sends": &key, "path": &path, "body": &body}))?;
        self.file.flush()?;
        self.sums.sent.fetch_add(1, Ordering::SeqCst);
        self.entries.push(Entry { kind, key, path, body, order, sent: Instant::now(), reply: None });
        Ok(self.entries.len() - 1)
    }

    /// The client hangs up.
    pub(crate) fn hung_up(&self) {
        self.sums.gone.fetch_add(1, Ordering::Relaxed);
    }

    /// Writes down what came back.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn told(&mut self, number: usize, reply: Reply) -> Result<()> {
        self.sums.answered.fetch_add(1, Ordering::SeqCst);
        let entry = self.entries.get_mut(number).context("a command of this client")?;
        let said = match &reply {
            Reply::Answer(answer) => json!({"told": &entry.key, "status": answer.status, "body": &answer.body}),
            Reply::None(why) => json!({"told": &entry.key, "nothing": why}),
        };
        writeln!(self.file, "{said}")?;
        if reply.outcome().is_some() {
            self.sums.acknowledged.fetch_add(1, Ordering::Relaxed);
        }
        entry.reply = Some((reply, Instant::now()));
        Ok(())
    }
}
