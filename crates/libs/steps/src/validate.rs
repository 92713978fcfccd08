//! What is wrong with a script.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Accept, Action, Amount, AmountFault, Given, Outcome, Script, SlotKind, Step, slots_of};

/// A fault of a script: of whoever compiled it, never of whoever runs it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Another form.
    #[error("the script is of form {0}; this is form 1")]
    Format(u32),
    /// Nothing there.
    #[error("{from} leads to {to}, which is no step of the script")]
    NoSuchStep {
        /// Where it is named.
        from: String,
        /// What is named.
        to: String,
    },
    /// Nobody comes here.
    #[error("no step leads to {0}")]
    Unreachable(String),
    /// Nobody gets away from here.
    #[error("whoever comes to {0} only goes round: no way on performs anything or ends")]
    NoWayOut(String),
    /// It would go on for ever.
    #[error("{0} completes by itself and comes back to itself: nobody could stop it")]
    RunsByItself(String),
    /// Which of them is meant?
    #[error("{at} accepts the slot {slot} twice")]
    SlotTwice {
        /// The step, or the action in it.
        at: String,
        /// The slot.
        slot: String,
    },
    /// Two actions of one name.
    #[error("{step} has two actions called {action}")]
    ActionTwice {
        /// The step.
        step: String,
        /// The action.
        action: String,
    },
    /// What is sent is not known.
    #[error("{at} sends the slot {slot}, which it does not accept and which is not filled on every way there")]
    SlotUnfilled {
        /// The step, or the action in it.
        at: String,
        /// The slot.
        slot: String,
    },
    /// A slot that contradicts itself.
    #[error("{at}, slot {slot}: {why}")]
    Slot {
        /// The step, or the action in it.
        at: String,
        /// The slot.
        slot: String,
        /// What is wrong.
        why: SlotFault,
    },
    /// It could not be chosen.
    #[error("{at} is chosen by a scan but accepts nothing that is scanned")]
    NotScannable {
        /// The action in its step.
        at: String,
    },
    /// Not of the API.
    #[error("{at} calls {path}: the paths of the API begin with /api/ and have no slots in them")]
    Path {
        /// The step, or the action in it.
        at: String,
        /// The path.
        path: String,
    },
}

/// How a slot contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SlotFault {
    /// A rule that does not belong.
    #[error("a quantity has a rule, and nothing else has one")]
    Rule,
    /// A number that is none.
    #[error("{0}")]
    Number(AmountFault),
    /// Nothing is between.
    #[error("the least is more than the most")]
    Range,
    /// `all` or what is given is not allowed.
    #[error("what fills it is not among what is right")]
    Wrong,
    /// Nothing to choose.
    #[error("a reason is chosen from values, and it has none")]
    NoReasons,
}

impl Script {
    /// Everything that is wrong with it; empty if it can be run.
    #[must_use]
    pub fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.format != 1 {
            faults.push(Fault::Format(self.format));
        }
        faults.extend(self.missing_steps());
        for (id, step) in &self.steps {
            faults.extend(step_faults(id, step));
        }
        if faults.is_empty() {
            faults.extend(self.ways());
            faults.extend(self.unfilled());
        }
        faults
    }

    fn missing_steps(&self) -> Vec<Fault> {
        let named = self.steps.iter().flat_map(|(id, step)| targets(step).map(move |to| (id.as_str(), to)));
        std::iter::once(("start", self.start.as_str()))
            .chain(named)
            .filter(|(_, to)| !self.steps.contains_key(*to))
            .map(|(from, to)| Fault::NoSuchStep { from: from.to_owned(), to: to.to_owned() })
            .collect()
    }

    /// Whether every step can be reached, and left again.
    fn ways(&self) -> Vec<Fault> {
        let mut reached = BTreeSet::from([self.start.as_str()]);
        let mut open = vec![self.start.as_str()];
        while let Some(step) = open.pop().and_then(|id| self.steps.get(id)) {
            open.extend(targets(step).filter(|to| reached.insert(to)));
        }
        let unreachable =
            self.steps.keys().filter(|id| !reached.contains(id.as_str())).cloned().map(Fault::Unreachable);
        let mut left: BTreeSet<&str> = BTreeSet::new();
        loop {
            let on = |step: &Step| {
                outcomes(step).any(|it| it.call.is_some() || it.next.is_none())
                    || targets(step).any(|to| left.contains(to))
            };
            let more: Vec<&str> = self.steps.iter().filter(|it| on(it.1)).map(|it| it.0.as_str()).collect();
            if more.len() == left.len() {
                break;
            }
            left.extend(more);
        }
        let stuck = self.steps.keys().filter(|id| !left.contains(id.as_str())).cloned().map(Fault::NoWayOut);
        unreachable.chain(stuck).chain(self.by_themselves()).collect()
    }

    /// Steps that complete as they are entered and lead to themselves again, over others of that kind or at once.
    fn by_themselves(&self) -> Vec<Fault> {
        let goes = |id: &str| {
            let step = self.steps.get(id).filter(|step| step.completes_by_itself())?;
            step.done.next.as_deref()
        };
        let round = |start: &str| {
            let mut at = start;
            for _ in 0..self.steps.len() {
                match goes(at) {
                    Some(next) if next == start => return true,
                    Some(next) => at = next,
                    None => return false,
                }
            }
            false
        };
        self.steps.keys().filter(|id| round(id)).cloned().map(Fault::RunsByItself).collect()
    }

    /// Slots that are sent where they may not be filled.
    fn unfilled(&self) -> Vec<Fault> {
        let known = self.surely_filled();
        let mut faults = Vec::new();
        for (id, step) in &self.steps {
            let here = known.get(id.as_str()).cloned().unwrap_or_default();
            let with_step: BTreeSet<&str> = here.into_iter().chain(names(&step.accepts)).collect();
            faults.extend(unknown_slots(id, &step.done, &with_step));
            for action in &step.actions {
                let with_action = with_step.iter().copied().chain(names(&action.accepts)).collect();
                faults.extend(unknown_slots(&place(id, action), &action.outcome, &with_action));
            }
        }
        faults
    }

    /// By step: what is filled there whatever way one came.
    fn surely_filled(&self) -> BTreeMap<&str, BTreeSet<&str>> {
        let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::from([(self.start.as_str(), BTreeSet::new())]);
        let mut open = vec![self.start.as_str()];
        while let Some(id) = open.pop() {
            let (Some(step), Some(here)) = (self.steps.get(id), known.get(id).cloned()) else { continue };
            // Entering the step has emptied its own.
            let own: BTreeSet<&str> = names(&step.accepts).collect();
            for (to, required) in ways_from(step) {
                let then: BTreeSet<&str> = here.difference(&own).copied().chain(required).collect();
                let meets = known.get(to).map(|before| before.intersection(&then).copied().collect::<BTreeSet<_>>());
                let new = meets.unwrap_or(then);
                if known.get(to) != Some(&new) {
                    known.insert(to, new);
                    open.push(to);
                }
            }
        }
        known
    }
}

impl Step {
    /// Whether nothing needs to be filled: what led here has said it all.
    #[must_use]
    pub fn completes_by_itself(&self) -> bool {
        self.accepts.iter().all(|accept| !accept.required || accept.given.is_some())
    }
}

fn names(accepts: &[Accept]) -> impl Iterator<Item = &str> {
    accepts.iter().map(|accept| accept.slot.as_str())
}

fn required(accepts: &[Accept]) -> impl Iterator<Item = &str> {
    accepts.iter().filter(|accept| accept.required).map(|accept| accept.slot.as_str())
}

fn outcomes(step: &Step) -> impl Iterator<Item = &Outcome> {
    std::iter::once(&step.done).chain(step.actions.iter().map(|action| &action.outcome))
}

fn steps_of(outcome: &Outcome) -> impl Iterator<Item = &str> {
    outcome.next.as_deref().into_iter().chain(outcome.later.as_deref())
}

fn steps_by_value(accepts: &[Accept]) -> impl Iterator<Item = &str> {
    let values = accepts.iter().flat_map(|accept| &accept.values);
    values.flat_map(|value| {
        value.next.as_deref().into_iter().chain(value.codes.iter().filter_map(|code| code.next.as_deref()))
    })
}

/// Every step that a step names.
fn targets(step: &Step) -> impl Iterator<Item = &str> {
    let by_actions = step.actions.iter().flat_map(|it| steps_of(&it.outcome).chain(steps_by_value(&it.accepts)));
    steps_of(&step.done).chain(steps_by_value(&step.accepts)).chain(by_actions)
}

/// Where a step leads, with the slots that are surely filled on each way.
fn ways_from(step: &Step) -> Vec<(&str, Vec<&str>)> {
    let own: Vec<&str> = required(&step.accepts).collect();
    let done = steps_of(&step.done).chain(steps_by_value(&step.accepts)).map(|to| (to, own.clone()));
    // An action is chosen while the step is not full: only what it needs is sure.
    let by_actions = step.actions.iter().flat_map(|action| {
        let needed: Vec<&str> = required(&action.accepts).chain(action.needs.iter().map(String::as_str)).collect();
        steps_of(&action.outcome).chain(steps_by_value(&action.accepts)).map(move |to| (to, needed.clone()))
    });
    done.chain(by_actions).collect()
}

fn place(step: &str, action: &Action) -> String {
    format!("{step}, action {}", action.id)
}

fn unknown_slots(at: &str, outcome: &Outcome, known: &BTreeSet<&str>) -> Vec<Fault> {
    let sent = outcome.call.iter().flat_map(|call| slots_of(&call.body));
    let unknown = sent.filter(|slot| !known.contains(slot.as_str()));
    unknown.map(|slot| Fault::SlotUnfilled { at: at.to_owned(), slot }).collect()
}

fn step_faults(id: &str, step: &Step) -> Vec<Fault> {
    let mut faults = slot_faults(id, &step.accepts, &[]);
    faults.extend(path_fault(id, &step.done));
    let mut seen = BTreeSet::new();
    for action in &step.actions {
        let at = place(id, action);
        if !seen.insert(&action.id) {
            faults.push(Fault::ActionTwice { step: id.to_owned(), action: action.id.clone() });
        }
        faults.extend(slot_faults(&at, &action.accepts, &step.accepts));
        faults.extend(path_fault(&at, &action.outcome));
        let missing = action.needs.iter().filter(|need| !names(&step.accepts).any(|slot| slot == need.as_str()));
        faults.extend(missing.map(|slot| Fault::SlotUnfilled { at: at.clone(), slot: slot.clone() }));
        if action.by_scan && !action.accepts.iter().any(|accept| accept.kind.is_scanned()) {
            faults.push(Fault::NotScannable { at });
        }
    }
    faults
}

fn path_fault(at: &str, outcome: &Outcome) -> Option<Fault> {
    let path = &outcome.call.as_ref()?.path;
    let fine = path.starts_with("/api/") && !path.contains(['{', '}', '$']);
    (!fine).then(|| Fault::Path { at: at.to_owned(), path: path.clone() })
}

/// Faults of slots. `others` are those of the step, beside which the slots of an action stand.
fn slot_faults(at: &str, accepts: &[Accept], others: &[Accept]) -> Vec<Fault> {
    let mut seen: BTreeSet<&str> = names(others).collect();
    let mut faults = Vec::new();
    for accept in accepts {
        if !seen.insert(&accept.slot) {
            faults.push(Fault::SlotTwice { at: at.to_owned(), slot: accept.slot.clone() });
        }
        if let Err(why) = accept.check() {
            faults.push(Fault::Slot { at: at.to_owned(), slot: accept.slot.clone(), why });
        }
    }
    faults
}

impl SlotKind {
    /// Whether a scanner fills it.
    #[must_use]
    pub const fn is_scanned(self) -> bool {
        matches!(self, Self::Location | Self::Unit | Self::Item | Self::Lot | Self::Serial | Self::Expiry | Self::Tote)
    }
}

impl Accept {
    fn check(&self) -> Result<(), SlotFault> {
        if (self.kind == SlotKind::Quantity) != self.quantity.is_some() {
            return Err(SlotFault::Rule);
        }
        if self.kind == SlotKind::Reason && self.values.is_empty() {
            return Err(SlotFault::NoReasons);
        }
        if self.quantity.is_some() {
            return self.check_quantities();
        }
        let wrong = match &self.given {
            Some(Given::Flag(_)) => self.kind != SlotKind::Confirm,
            Some(Given::Text(text)) => {
                self.kind == SlotKind::Confirm
                    || !(self.values.is_empty() || self.values.iter().any(|it| it.value == *text))
            }
            None => false,
        };
        if wrong { Err(SlotFault::Wrong) } else { Ok(()) }
    }

    fn check_quantities(&self) -> Result<(), SlotFault> {
        let Some(rule) = &self.quantity else { return Ok(()) };
        let read = |text: &Option<String>| {
            text.as_deref().map(|text| Amount::parse(text, rule.scale)).transpose().map_err(SlotFault::Number)
        };
        let (min, max) = (read(&rule.min)?, read(&rule.max)?);
        read(&rule.adds)?;
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            return Err(SlotFault::Range);
        }
        let given = match &self.given {
            Some(Given::Text(text)) => Some(text.clone()),
            Some(Given::Flag(_)) => return Err(SlotFault::Wrong),
            None => None,
        };
        for amount in [read(&rule.all)?, read(&given)?].into_iter().flatten() {
            let right = rule.min.is_some() || amount > Amount::ZERO;
            if !right || min.is_some_and(|min| amount < min) || max.is_some_and(|max| amount > max) {
                return Err(SlotFault::Wrong);
            }
        }
        Ok(())
    }
}
