//! Whoever holds the device: reads what the step asks for and scans, taps or types it. Now and then something is not as
//! it should be.

use ambar_steps_script::{
    Accept, Call, Given, Script, SlotKind, Step,
    runner::{Runner, Scan, Wrong},
};
use anyhow::{Context, Result, bail};
use rand::{RngExt, rngs::StdRng};

/// What people do instead of a step, and of how many steps in a thousand.
const INSTEAD: [(&str, u32); 5] =
    [("short", 15), ("skip", 20), ("cannot_reach", 10), ("label_missing", 10), ("damaged", 10)];

/// One thing that the person does; the operations that came of it.
///
/// # Errors
/// If the step asks for something that nobody could give.
pub(super) fn act(runner: &mut Runner<'_>, script: &Script, rng: &mut StdRng) -> Result<Vec<Call>> {
    let at = runner.at().context("a step")?.to_owned();
    let step = script.steps.get(&at).with_context(|| format!("the script has no step {at}"))?;
    let before = wanted(runner, step);
    // Only where nothing was scanned yet: a person looks before they begin.
    if before.len() == step.accepts.iter().filter(|accept| accept.required).count()
        && let Some(action) = instead(step, rng)
    {
        return choose(runner, script, (step, action), rng).with_context(|| format!("step {at}, {action}"));
    }
    let accept = before.first().copied().with_context(|| format!("step {at} waits for nothing and does not go on"))?;
    give(runner, script, accept, rng).with_context(|| format!("step {at}, slot {}", accept.slot))
}

/// The slots that must still be filled.
fn wanted<'s>(runner: &Runner<'_>, step: &'s Step) -> Vec<&'s Accept> {
    step.accepts.iter().filter(|accept| accept.required && !is_full(runner, accept)).collect()
}

/// One scan of an item is one piece: a quantity is full when all of it is there.
fn is_full(runner: &Runner<'_>, accept: &Accept) -> bool {
    let all = accept.quantity.as_ref().and_then(|rule| rule.all.as_deref());
    match (runner.filled(&accept.slot), all) {
        (Some(Given::Text(there)), Some(all)) => there == all,
        (there, _) => there.is_some(),
    }
}

fn instead(step: &Step, rng: &mut StdRng) -> Option<&'static str> {
    let drawn = rng.random_range(0..1000);
    let mut from = 0;
    for (id, share) in INSTEAD {
        from += share;
        if drawn < from {
            return step.actions.iter().any(|action| action.id == id && !action.by_scan).then_some(id);
        }
    }
    None
}

/// Chooses an action and gives what it asks for.
fn choose(runner: &mut Runner<'_>, script: &Script, (step, id): (&Step, &str), rng: &mut StdRng) -> Result<Vec<Call>> {
    let action = step.actions.iter().find(|action| action.id == id).context("an action of the step")?;
    let mut calls = runner.choose(id)?;
    let asked: Vec<&Accept> = action
        .accepts
        .iter()
        .filter(|accept| accept.required)
        .chain(step.accepts.iter().filter(|accept| action.needs.contains(&accept.slot)))
        .collect();
    for accept in asked {
        if calls.is_empty() && !is_full(runner, accept) {
            calls = give(runner, script, accept, rng)?;
        }
    }
    Ok(calls)
}

/// Gives what a slot asks for.
fn give(runner: &mut Runner<'_>, script: &Script, accept: &Accept, rng: &mut StdRng) -> Result<Vec<Call>> {
    let known = || script.barcodes.iter().find(|barcode| barcode.kind == accept.kind).map(|it| it.value.clone());
    let shown = accept.values.first().map(|value| value.value.clone()).or_else(|| accept.hint.clone());
    let right = shown.or_else(known);
    let given = match accept.kind {
        SlotKind::Confirm => runner.confirm(),
        SlotKind::Quantity => {
            let rule = accept.quantity.as_ref().context("a quantity has a rule")?;
            if rule.all.is_some() {
                runner.all()
            } else {
                runner.enter_value(&accept.slot, &less(rule.max.as_deref(), rng))
            }
        }
        SlotKind::Location | SlotKind::Unit | SlotKind::Item => {
            runner.scan(&Scan::code(right.context("nothing says what is to be scanned")?))
        }
        SlotKind::Text => runner.enter_value(&accept.slot, "seen"),
        _ => runner.enter_value(&accept.slot, &right.context("nothing says what is right")?),
    };
    match given {
        Ok(calls) => Ok(calls),
        Err(
            wrong @ (Wrong::NotWanted(_) | Wrong::Other { .. } | Wrong::Quantity(_) | Wrong::Unknown(_) | Wrong::AtEnd),
        ) => {
            bail!("what the step asked for was not taken: {wrong}")
        }
    }
}

/// A quantity: one less than all that should be there, or what a count might find.
fn less(max: Option<&str>, rng: &mut StdRng) -> String {
    let max = max.and_then(|max| max.parse::<u32>().ok());
    max.map_or_else(|| rng.random_range(180..200), |max| max.saturating_sub(1)).to_string()
}
