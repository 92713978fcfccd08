//! Several pick lists in one walk: first a tote for each order, then the stops of all as they lie on the way.

use std::collections::BTreeMap;

use ambar_picking_contract::{ClusterWork, PickWork, StopWork};
use ambar_steps_script::{
    Accept, Flow, Given, HeldTask, Message, ObjectKind, Outcome, Progress, Script, SlotKind, Step,
};
use serde_json::json;

use super::{Known, call, object, pick, script, slot, step};

/// A list of the cluster whose task the caller holds.
pub(crate) struct HeldList<'a> {
    pub(crate) work: &'a PickWork,
    pub(crate) task: HeldTask,
}

/// The script of what is left of these lists; `None` if nothing is.
pub(crate) fn compile(cluster: &ClusterWork, lists: &[HeldList<'_>], known: &Known) -> Option<Script> {
    let bare: Vec<&HeldList<'_>> = lists.iter().filter(|list| cluster.into_totes && list.work.tote.is_none()).collect();
    let (start, steps) = if bare.is_empty() { walk(lists, known)? } else { totes(cluster, &bare) };
    let mut tasks = lists.iter().map(|list| list.task.clone());
    let first = tasks.next();
    let mut script = script(Flow::Pick, first, cluster.warehouse_id, &start, steps, known.barcodes([]));
    script.also = tasks.collect();
    script.barcodes.extend(lists.iter().filter_map(|list| list.work.tote.as_ref()).map(pick::tote_code));
    Some(script)
}

/// A step for each order that has no tote. After the last the script is fetched anew: the walk knows every tote.
fn totes(cluster: &ClusterWork, bare: &[&HeldList<'_>]) -> (String, BTreeMap<String, Step>) {
    let id = |list: &&HeldList<'_>| format!("tote-{}", list.work.id);
    let mut steps = BTreeMap::new();
    for (n, list) in bare.iter().enumerate() {
        let next = bare.get(n + 1).map(id);
        let place = cluster.lists.iter().position(|work| work.id == list.work.id).unwrap_or_default() + 1;
        steps.insert(id(list), tote_step(cluster, list, place, next));
    }
    (bare.first().map(id).unwrap_or_default(), steps)
}

fn tote_step(cluster: &ClusterWork, list: &HeldList<'_>, place: usize, next: Option<String>) -> Step {
    let (work, of) = (list.work, cluster.lists.len());
    let body = json!({ "token": list.task.token, "tote": slot("tote") });
    let done = Outcome {
        call: call("assign_tote", format!("/pick-lists/{}/tote", work.id), body),
        refresh: next.is_none(),
        next,
        later: None,
    };
    let say = Message::new("cluster.tote").with("order", &work.order_number).with("place", place).with("of", of);
    let mut step = step(say, vec![Accept::new("tote", SlotKind::Tote)], done);
    step.object = Some(object(ObjectKind::Order, &work.order_number));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    step.progress = Some(Progress { done: count(place.saturating_sub(1)), of: count(of) });
    step
}

/// A stop and whose it is.
struct Way<'a> {
    list: &'a HeldList<'a>,
    stop: &'a StopWork,
}

impl Way<'_> {
    fn id(&self) -> String {
        pick::id(self.stop)
    }

    /// The same stop for somebody who stands before its place.
    fn here(&self) -> String {
        format!("{}-here", self.id())
    }
}

/// The stops of all lists in walking order. Whoever goes on at the same place need not scan it again.
fn walk(lists: &[HeldList<'_>], known: &Known) -> Option<(String, BTreeMap<String, Step>)> {
    let mut ways: Vec<Way<'_>> =
        lists.iter().flat_map(|list| list.work.left.iter().map(move |stop| Way { list, stop })).collect();
    ways.sort_by(|a, b| {
        let key =
            |way: &Way<'_>| (way.stop.pick_sequence, way.stop.location.clone(), way.stop.sku.clone(), way.stop.id);
        key(a).cmp(&key(b))
    });
    let of: u32 = lists.iter().map(|list| list.work.stops).sum();
    let mut steps = BTreeMap::new();
    for (n, way) in ways.iter().enumerate() {
        let next = ways.get(n + 1);
        let left = u32::try_from(ways.len() - n).unwrap_or(u32::MAX);
        let mut step = pick::stop_step(way.list.work, way.stop, next.map(Way::id), way.list.task.token, known);
        step.progress = Some(Progress { done: of.saturating_sub(left), of });
        if let Some(next) = next.filter(|next| next.stop.location == way.stop.location) {
            step.done.next = Some(next.here());
        }
        let arrived = n.checked_sub(1).and_then(|before| ways.get(before));
        if arrived.is_some_and(|before| before.stop.location == way.stop.location) {
            steps.insert(way.here(), standing_there(step.clone()));
        }
        steps.insert(way.id(), step);
    }
    Some((ways.first()?.id(), steps))
}

/// A stop whose place was scanned for the one before.
fn standing_there(mut step: Step) -> Step {
    for accept in step.accepts.iter_mut().filter(|accept| accept.kind == SlotKind::Location) {
        accept.given = accept.values.first().map(|value| Given::Text(value.value.clone()));
    }
    step
}
