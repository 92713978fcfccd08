//! How a script is to be run: the reference that runners in other languages are held against.
//!
//! - Entering a step empties its slots and fills those that are `given`. Slots of other steps stay filled.
//! - A scan is taken whole or not at all. It fills every slot that it says something of; a code that is not right for a slot of
//!   its kind is wrong, and nothing of the scan is taken.
//! - Scanning an item adds to the step's quantity. A quantity is full when it was typed, when it has reached `all`, or, where
//!   there is no `all`, as soon as it is anything. OK takes quantities as they are; "all" says OK too.
//! - A scan that no slot takes chooses the first `by_scan` action that takes it.
//! - When the required slots are full, the outcome's call is performed and its `next` entered. As long as nothing was
//!   performed, the scan is offered to the next step too, but never twice to one step.

use std::collections::BTreeSet;

use crate::{Accept, Action, Amount, Call, Given, Message, Object, Outcome, Script, SlotKind, Step, fill};

mod reading;

pub use reading::Scan;

/// Why an input was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is something that this step does not want.
    #[error("this step does not want {0}")]
    NotWanted(String),
    /// It is of a kind that the step wants, but another one.
    #[error("{slot} is wrong: {got}")]
    Other {
        /// The slot.
        slot: String,
        /// What was given.
        got: String,
    },
    /// More than is right, or less.
    #[error("{0} is not a right quantity")]
    Quantity(String),
    /// There is nothing of that name.
    #[error("the step has no {0}")]
    Unknown(String),
    /// The script is at its end.
    #[error("there is nothing left to do")]
    AtEnd,
}

/// A script, being run.
#[derive(Debug, Clone)]
pub struct Runner<'a> {
    script: &'a Script,
    at: Option<&'a str>,
    action: Option<&'a str>,
    filled: crate::Filled,
    /// The quantities that are full whatever their rule says: they were typed.
    typed: Vec<String>,
    later: Vec<&'a str>,
    /// The next step that what was scanned asks for.
    asked_next: Option<&'a str>,
    /// Triggers pulled.
    pub scans: u32,
    /// Touches; a digit on the pad is one.
    pub taps: u32,
}

impl<'a> Runner<'a> {
    /// At the beginning.
    #[must_use]
    pub fn new(script: &'a Script) -> Self {
        let mut runner = Self {
            script,
            at: None,
            action: None,
            filled: crate::Filled::new(),
            typed: Vec::new(),
            later: Vec::new(),
            asked_next: None,
            scans: 0,
            taps: 0,
        };
        runner.enter(Some(&script.start));
        runner
    }

    /// The id of the step; `None` at the end.
    #[must_use]
    pub const fn at(&self) -> Option<&'a str> {
        self.at
    }

    /// What a slot is filled with.
    #[must_use]
    pub fn filled(&self, slot: &str) -> Option<&Given> {
        self.filled.get(slot)
    }

    /// What the person is told and shown: of the first slot that is waited for, else of the step.
    #[must_use]
    pub fn prompt(&self) -> Option<(&'a Message, Option<&'a Object>, Option<&'a str>)> {
        let step = self.step()?;
        let waiting = self.waits_for(step).next();
        // What the step is about stays in sight where the slot shows nothing of its own.
        let own = waiting.and_then(|accept| {
            Some((accept.say.as_ref()?, accept.object.as_ref().or(step.object.as_ref()), accept.hint.as_deref()))
        });
        Some(own.unwrap_or((&step.say, step.object.as_ref(), step.hint.as_deref())))
    }

    /// Takes a scan; answers the operations that came of it.
    ///
    /// # Errors
    /// [`Wrong`]; nothing was taken then.
    pub fn scan(&mut self, scan: &Scan) -> Result<Vec<Call>, Wrong> {
        self.scans += 1;
        let step = self.step().ok_or(Wrong::AtEnd)?;
        if self.take(step, scan)? {
            return self.advance(Some(scan));
        }
        let by_scan = step.actions.iter().filter(|action| action.by_scan && self.action.is_none());
        for action in by_scan {
            let mut other = self.clone();
            other.choose_action(action);
            if let Ok(true) = other.take(step, scan) {
                *self = other;
                return self.advance(Some(scan));
            }
        }
        Err(Wrong::NotWanted(scan.code.clone().unwrap_or_default()))
    }

    /// Taps an action.
    ///
    /// # Errors
    /// [`Wrong`]
    pub fn choose(&mut self, id: &str) -> Result<Vec<Call>, Wrong> {
        self.taps += 1;
        let step = self.step().ok_or(Wrong::AtEnd)?;
        let action = step.actions.iter().find(|action| action.id == id);
        self.choose_action(action.ok_or_else(|| Wrong::Unknown(id.to_owned()))?);
        self.advance(None)
    }

    /// Taps "all" of a quantity.
    ///
    /// # Errors
    /// [`Wrong`]
    pub fn all(&mut self) -> Result<Vec<Call>, Wrong> {
        self.taps += 1;
        let step = self.step().ok_or(Wrong::AtEnd)?;
        let all = self.wanted(step).find_map(|it| Some((it.slot.clone(), it.quantity.as_ref()?.all.clone()?)));
        let (slot, all) = all.ok_or_else(|| Wrong::Unknown("all".into()))?;
        self.typed.push(slot.clone());
        self.filled.insert(slot, Given::Text(all));
        if let Some(ok) = self.wanted(step).find(|accept| accept.kind == SlotKind::Confirm) {
            self.filled.insert(ok.slot.clone(), Given::Flag(true));
        }
        self.advance(None)
    }

    /// Taps OK.
    ///
    /// # Errors
    /// [`Wrong`]
    pub fn confirm(&mut self) -> Result<Vec<Call>, Wrong> {
        self.taps += 1;
        let step = self.step().ok_or(Wrong::AtEnd)?;
        let slot = self.wanted(step).find(|accept| accept.kind == SlotKind::Confirm).map(|it| it.slot.clone());
        self.filled.insert(slot.ok_or_else(|| Wrong::Unknown("confirm".into()))?, Given::Flag(true));
        self.typed
            .extend(self.wanted(step).filter(|accept| accept.quantity.is_some()).map(|accept| accept.slot.clone()));
        self.advance(None)
    }

    /// Types a value, or taps one of the reasons. Check digits stand for the place that has them.
    ///
    /// # Errors
    /// [`Wrong`]
    pub fn enter_value(&mut self, slot: &str, text: &str) -> Result<Vec<Call>, Wrong> {
        let step = self.step().ok_or(Wrong::AtEnd)?;
        let accept = self.wanted(step).find(|it| it.slot == slot).ok_or_else(|| Wrong::Unknown(slot.to_owned()))?;
        let typed = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        self.taps += if accept.kind == SlotKind::Reason { 1 } else { typed.saturating_add(1) };
        let value = if let Some(rule) = &accept.quantity {
            let amount = Amount::parse(text, rule.scale).ok().filter(|amount| rule.allows(*amount));
            self.typed.push(slot.to_owned());
            amount.ok_or_else(|| Wrong::Quantity(text.to_owned()))?.to_text(rule.scale)
        } else {
            let found = accept.typed(text);
            let wrong = || Wrong::Other { slot: slot.to_owned(), got: text.to_owned() };
            let (value, next) = found.ok_or_else(wrong)?;
            self.asked_next = next.or(self.asked_next);
            value
        };
        self.filled.insert(slot.to_owned(), Given::Text(value));
        self.advance(None)
    }

    fn step(&self) -> Option<&'a Step> {
        self.script.steps.get(self.at?)
    }

    fn action(&self, step: &'a Step) -> Option<&'a Action> {
        step.actions.iter().find(|action| Some(action.id.as_str()) == self.action)
    }

    /// The slots that an input may fill: the action's first.
    fn wanted(&self, step: &'a Step) -> impl Iterator<Item = &'a Accept> + use<'a> {
        self.action(step).map_or(&[][..], |action| &action.accepts).iter().chain(&step.accepts)
    }

    /// The slots that must still be filled: the step's, or those of the action that was chosen and what it needs of the step.
    fn waits_for(&self, step: &'a Step) -> impl Iterator<Item = &'a Accept> {
        let action = self.action(step);
        let own = action.map_or(&[][..], |action| &action.accepts).iter().filter(|accept| accept.required);
        let of_step = step.accepts.iter().filter(move |accept| match action {
            Some(action) => action.needs.contains(&accept.slot),
            None => accept.required,
        });
        own.chain(of_step).filter(|accept| !self.is_full(accept))
    }

    fn choose_action(&mut self, action: &'a Action) {
        self.action = Some(&action.id);
        self.prepare(&action.accepts);
    }

    fn prepare(&mut self, accepts: &[Accept]) {
        for accept in accepts {
            self.typed.retain(|slot| *slot != accept.slot);
            match accept.given.clone() {
                Some(given) => self.filled.insert(accept.slot.clone(), given),
                None => self.filled.remove(&accept.slot),
            };
        }
    }

    fn enter(&mut self, next: Option<&'a str>) {
        self.at = next.or_else(|| (!self.later.is_empty()).then(|| self.later.remove(0)));
        self.action = None;
        self.asked_next = None;
        if let Some(step) = self.step() {
            self.prepare(&step.accepts);
        }
    }

    fn is_full(&self, accept: &Accept) -> bool {
        let Some(given) = self.filled.get(&accept.slot) else { return false };
        let (Some(rule), Given::Text(text)) = (&accept.quantity, given) else { return true };
        let amount = |text: &str| Amount::parse(text, rule.scale).ok();
        let Some(all) = rule.all.as_deref().and_then(amount) else { return true };
        self.typed.contains(&accept.slot) || accept.given.as_ref() == Some(given) || amount(text) >= Some(all)
    }

    /// Goes on as far as what is filled leads.
    fn advance(&mut self, mut scan: Option<&Scan>) -> Result<Vec<Call>, Wrong> {
        let mut calls = Vec::new();
        let mut seen: BTreeSet<&str> = self.at.into_iter().collect();
        while let Some(step) = self.step() {
            let action = self.action(step);
            if self.waits_for(step).next().is_some() {
                break;
            }
            let outcome: &'a Outcome = action.map_or(&step.done, |action| &action.outcome);
            let call = outcome.call.as_ref();
            if call.is_some() {
                // What a scan has done is done: it says nothing more to the steps that follow.
                scan = None;
            }
            calls.extend(call.map(|call| Call { body: fill(&call.body, &self.filled), ..call.clone() }));
            self.later.extend(outcome.later.as_deref());
            let next = self.asked_next.or(outcome.next.as_deref());
            self.enter(next);
            if let (Some(scan), Some(step)) = (scan, self.step().filter(|_| self.at.is_some_and(|at| seen.insert(at))))
            {
                // What does not fit here is asked for.
                let _ = self.take(step, scan);
            }
        }
        Ok(calls)
    }
}
