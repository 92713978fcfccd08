//! Everything that was sent to a warehouse so far, with its outcome: what the next round is judged against.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Instant,
};

use anyhow::{Context, Result};
use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    api::{Answer, Api},
    check::{Command, Evidence, Verdict, change, judge, reference},
    ledger::{Ledger, Reference, on_hand, reserved},
    tally::{Entry, Kind},
    world::World,
};

/// The book of a warehouse.
pub(crate) struct Book {
    world: Arc<World>,
    /// Movements of commands whose outcome is known.
    made: BTreeSet<Reference>,
    /// What should stand of each item.
    on_hand: BTreeMap<String, i64>,
}

impl Book {
    pub(crate) fn new(world: &Arc<World>) -> Self {
        let places = i64::try_from(world.rows.len() / world.items.len().max(1)).unwrap_or(0);
        let each = i64::from(world.each) * places;
        let on_hand = world.items.iter().map(|item| (item.id.clone(), each)).collect();
        Self { world: Arc::clone(world), made: BTreeSet::new(), on_hand }
    }

    /// Repeats every command of a round under its key and judges what is there. What a client was told after `struck`
    /// counts as not told.
    ///
    /// # Errors
    /// If the server cannot be asked.
    pub(crate) async fn settle(&mut self, api: &Api, entries: &[Entry], struck: Option<Instant>) -> Result<Verdict> {
        let orders = |answers: &[Answer]| {
            let of_orders = entries.iter().zip(answers).filter(|(entry, _)| entry.kind == Kind::Order);
            of_orders.filter_map(|(_, answer)| answer.body["id"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        let before = Ledger::read(api, &self.world).await?;
        let known: Vec<Answer> = entries
            .iter()
            .filter(|entry| entry.kind == Kind::Order)
            .filter_map(|entry| entry.outcome().cloned())
            .collect();
        let taken = known.iter().filter(|answer| answer.is_done()).filter_map(|answer| answer.body["id"].as_str());
        let reserved_before = reserved(api, taken.map(str::to_owned).collect()).await?;
        let repeated = repeat(api, entries).await?;
        let after = Ledger::read(api, &self.world).await?;
        let reserved_after = reserved(api, orders(&repeated)).await?;
        let commands = entries
            .iter()
            .zip(repeated)
            .map(|(entry, repeated)| {
                let told = entry.outcome().filter(|_| struck.is_none_or(|struck| entry.known_before(struck)));
                Command { entry, told, repeated }
            })
            .collect();
        let evidence = Evidence { commands, before, after, reserved_before, reserved_after, earlier: &self.made };
        let verdict = judge(&evidence);
        let (mut made, mut changes) = (Vec::new(), Vec::new());
        for command in &evidence.commands {
            made.extend(reference(command.entry.kind, &command.repeated));
            changes.extend(change(command.entry.kind, &command.entry.body, &command.repeated));
        }
        self.made.extend(made);
        for (item, by) in changes {
            *self.on_hand.entry(item).or_default() += by;
        }
        Ok(verdict)
    }

    /// Items of which not as much stands as the answers add up to: an update was lost.
    ///
    /// # Errors
    /// If the stock cannot be read.
    pub(crate) async fn lost_updates(&self, api: &Api) -> Result<Vec<String>> {
        let there = on_hand(api, &self.world).await?;
        let wrong = self.on_hand.iter().filter(|(item, sum)| there.get(*item).copied().unwrap_or(0) != **sum);
        Ok(wrong
            .map(|(item, sum)| format!("item {item}: {:?} stands, the answers add up to {sum}", there.get(item)))
            .collect())
    }
}

/// Repeats every command in the order in which its client sent it: what follows from an order comes after it.
async fn repeat(api: &Api, entries: &[Entry]) -> Result<Vec<Answer>> {
    let mut clients: BTreeMap<&str, Vec<(usize, &Entry)>> = BTreeMap::new();
    for (number, entry) in entries.iter().enumerate() {
        let client = entry.key.rsplit_once('-').context("a key begins with its client")?.0;
        clients.entry(client).or_default().push((number, entry));
    }
    let answered: Vec<Vec<(usize, Answer)>> = stream::iter(clients.into_values())
        .map(|commands| async move {
            let mut answers = Vec::new();
            for (number, entry) in commands {
                answers.push((number, api.insist(&entry.path, &entry.key, &entry.body).await?));
            }
            anyhow::Ok(answers)
        })
        .buffer_unordered(32)
        .try_collect()
        .await?;
    let mut answers: Vec<(usize, Answer)> = answered.into_iter().flatten().collect();
    answers.sort_by_key(|(number, _)| *number);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
