//! A writer's two hands: while the one writes its group, the other decides the next, on what is being written, and sends it.
//!
//! Only one decides at a time and only one is written at a time: the database lets the next wait until the last is through ([`Turn::lane`]),
//! and they are answered in the order in which they decided. Rows and places are written only if they are as it was expected, by this very
//! write and no other ([`Step`]). What was decided, and not sent yet, on a write that then failed, or on what was here before one that nobody
//! was told of, is void and is decided anew.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    pin::pin,
    sync::{Arc, Mutex as State, MutexGuard as StateGuard, PoisonError},
};

use ambar_inventory_contract::{StockId, StockKey};
use ambar_inventory_domain::{Book, Place, Row, TotalKey};
use ambar_kernel::{LocationId, Timestamp};
use tokio::sync::{Mutex, MutexGuard, Notify};
use uuid::Uuid;

use crate::store::effect::{Effect, Step};

/// What is being written, as it will be once it is.
#[derive(Debug)]
pub(super) struct Ahead {
    book: Arc<Book>,
    /// By how much versions go up.
    step: Step,
    /// Whether it is sent as one call, so that what is decided on it may be sent before it is answered.
    is_one_call: bool,
    /// The rows that change: each is a step later then.
    rows: BTreeSet<StockId>,
    /// The places that are written: each is a step later then.
    places: BTreeSet<LocationId>,
    /// Stock of which goods are offered anew.
    offered: BTreeSet<TotalKey>,
}

impl Ahead {
    /// What a book comes to.
    pub(super) fn of(book: &Arc<Book>, effect: &Effect<'_>, is_one_call: bool) -> Self {
        Self {
            book: Arc::clone(book),
            step: effect.step,
            is_one_call,
            rows: effect.rows.iter().map(|change| *change.key).collect(),
            places: effect.places.keys().copied().collect(),
            offered: effect.offered.clone(),
        }
    }

    /// Whether what is decided on it may be sent before it is answered: what was chosen from goods that change may rest on those that were
    /// passed over, which nothing checks when it is written.
    pub(super) fn may_be_followed(&self, chosen_from: &BTreeSet<TotalKey>) -> bool {
        self.is_one_call && !self.has_any(chosen_from)
    }

    /// A row, if it changes: of what was only looked at others may know something later.
    pub(super) fn row(&self, id: StockId) -> Option<Row> {
        let row = self.rows.contains(&id).then(|| self.book.rows.get(&id))??;
        Some(Row { version: Some(self.step.after(row.version.unwrap_or_default())), ..row.clone() })
    }

    /// The row of a key, if it changes or is made.
    pub(super) fn row_of(&self, key: &StockKey) -> Option<Row> {
        self.row(self.book.row_of(key)?.id)
    }

    /// Every row that changes.
    fn written(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().filter_map(|id| self.row(*id))
    }

    /// Whether anything of some stock changes.
    pub(super) fn has_any(&self, of: &BTreeSet<TotalKey>) -> bool {
        self.written().any(|row| of.contains(&row.total_key()))
    }

    /// Whether goods are offered anew of anything that is chosen from: whoever looks cannot tell whether it was so before or is so since.
    pub(super) fn offers(&self, stock_of: &BTreeSet<TotalKey>) -> bool {
        !self.offered.is_disjoint(stock_of)
    }

    /// Rows of some stock as they will be: those that were read, and the others that change. Where only the oldest were read, none
    /// that is younger than all of these were: between them may be others.
    pub(super) fn over(&self, read: Vec<Row>, of: &[TotalKey], only_oldest: bool) -> Vec<Row> {
        let mut youngest: BTreeMap<TotalKey, Option<Timestamp>> = of.iter().map(|of| (*of, None)).collect();
        for row in &read {
            if let Some(youngest) = youngest.get_mut(&row.total_key()) {
                *youngest = (*youngest).max(Some(row.received_at));
            }
        }
        let mut rows: BTreeMap<StockId, Row> = read.into_iter().map(|row| (row.id, row)).collect();
        for row in self.written() {
            let is_wanted = youngest.contains_key(&row.total_key());
            if rows.get(&row.id).map_or(is_wanted, |read| read.version < row.version) {
                rows.insert(row.id, row);
            }
        }
        let is_old = |row: &Row| youngest.get(&row.total_key()).is_some_and(|at| *at >= Some(row.received_at));
        rows.into_values().filter(|row| !only_oldest || is_old(row)).collect()
    }

    /// A place, if it is written.
    pub(super) fn place(&self, id: LocationId) -> Option<Place> {
        let place = self.places.contains(&id).then(|| self.book.places.get(&id))??;
        Some(Place { revision: self.step.after(place.revision), ..place.clone() })
    }
}

/// What both hands of a writer share.
#[derive(Debug)]
pub(super) struct Relay {
    /// Where the database lets what this writer sends wait until the last of it is through.
    lane: i64,
    deciding: Mutex<()>,
    state: State<Told>,
    /// Rung whenever a turn ends.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Told {
    /// The turns that have not ended, in the order in which they decided, each with what it is writing, while that may be built on.
    turns: VecDeque<(u64, Option<Arc<Ahead>>)>,
    /// The number of the last one.
    last: u64,
    /// Goes up whenever what was decided until now is void.
    round: u64,
}

impl Told {
    fn enter(&mut self) -> u64 {
        self.last += 1;
        self.turns.push_back((self.last, None));
        self.last
    }

    fn ahead(&mut self, number: u64) -> Option<&mut Option<Arc<Ahead>>> {
        self.turns.iter_mut().find(|turn| turn.0 == number).map(|turn| &mut turn.1)
    }
}

impl Relay {
    /// Of one writer. Its lane is its own: another writer in the same would wait for it.
    pub(super) fn of(id: Uuid) -> Self {
        let (high, low) = id.as_u64_pair();
        let lane = (high ^ low).cast_signed();
        Self { lane, deciding: Mutex::default(), state: State::default(), ended: Notify::new() }
    }

    fn told(&self) -> StateGuard<'_, Told> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this hand's turn to decide.
    pub(super) async fn turn(&self) -> Turn<'_> {
        let deciding = self.deciding.lock().await;
        Turn { relay: self, deciding: Some(deciding), number: None, round: 0, open: false, again: false }
    }
}

/// One hand's turn: it decides, then it writes.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    relay: &'a Relay,
    deciding: Option<MutexGuard<'a, ()>>,
    /// Its number, once it has begun.
    number: Option<u64>,
    /// When it began to decide.
    round: u64,
    /// Whether it may have written, and has not said what came of it.
    open: bool,
    /// Whether what it wrote before came to nothing.
    again: bool,
}

impl Turn<'_> {
    fn number(&mut self, told: &mut Told) -> u64 {
        *self.number.get_or_insert_with(|| told.enter())
    }

    /// Where the database lets wait what is sent.
    pub(super) const fn lane(&self) -> i64 {
        self.relay.lane
    }

    /// Begins to decide: answers what the other hand is writing.
    pub(super) fn look(&mut self) -> Option<Arc<Ahead>> {
        let mut told = self.relay.told();
        let number = self.number(&mut told);
        self.round = told.round;
        told.turns.iter().rev().find(|turn| turn.0 < number)?.1.clone()
    }

    /// Waits until the other hand has written, and been answered.
    pub(super) async fn write_next(&mut self) {
        loop {
            let mut ended = pin!(self.relay.ended.notified());
            ended.as_mut().enable();
            if self.is_first() {
                break;
            }
            ended.await;
        }
        self.open = true;
    }

    fn is_first(&mut self) -> bool {
        let mut told = self.relay.told();
        let number = self.number(&mut told);
        told.turns.front().is_some_and(|turn| turn.0 == number)
    }

    /// Whether what was decided since it looked is void.
    pub(super) fn is_void(&self) -> bool {
        self.relay.told().round != self.round
    }

    /// Tells the other hand what is sent now, so that it decides what is next.
    pub(super) fn tell(&mut self, ahead: Ahead) {
        let mut told = self.relay.told();
        let number = self.number(&mut told);
        if self.again || self.deciding.is_none() {
            // Whoever looked since the last attempt, or since the first part of the group was written, does not know of this one.
            told.round += 1;
            (self.round, self.again) = (told.round, false);
        }
        if let Some(place) = told.ahead(number) {
            *place = Some(Arc::new(ahead));
        }
        (self.open, self.deciding) = (true, None);
    }

    /// Says what came of it. It may go on and write more.
    pub(super) fn close(&mut self, done: bool) {
        if std::mem::take(&mut self.open) {
            let mut told = self.relay.told();
            let was_told = self.number.and_then(|number| told.ahead(number)?.take()).is_some();
            self.again = !done;
            if !(done && was_told) {
                told.round += 1;
            }
        }
    }

    /// What was told is written and in memory: the other hand goes on.
    pub(super) fn written(&mut self) {
        self.close(true);
        self.end();
    }

    fn end(&mut self) {
        self.deciding = None;
        if let Some(number) = self.number.take() {
            self.relay.told().turns.retain(|turn| turn.0 != number);
            self.relay.ended.notify_waiters();
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.close(false);
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::{future::Future, pin::pin, task::Context};

    use futures::task::noop_waker;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{
        sample::{self, q, read},
        store::{balances::Guard, convert::StockRow},
    };

    fn now<T>(future: impl Future<Output = T>) -> Option<T> {
        let waker = noop_waker();
        match pin!(future).poll(&mut Context::from_waker(&waker)) {
            std::task::Poll::Ready(done) => Some(done),
            std::task::Poll::Pending => None,
        }
    }

    fn row(number: i64, day: u32, version: i64) -> Row {
        let at = format!("2026-11-{day:02}T08:00:00Z");
        let row = sample::row(
            json!({ "stock_id": number, "received_at": at, "version": version, "location_id": uuid(number) }),
        );
        read::<StockRow>(row).row().unwrap()
    }

    /// The least.
    fn step() -> Step {
        Step::of(Uuid::nil())
    }

    fn uuid(number: i64) -> Uuid {
        Uuid::from_u128(number.unsigned_abs().into())
    }

    #[test]
    fn what_is_read_is_as_it_will_be_and_nothing_is_passed_over() {
        let mut book = Book::new(Timestamp::UNIX_EPOCH);
        for (number, day) in [(1, 1), (2, 5), (3, 9), (4, 2)] {
            book.load_row(row(number, day, 7));
        }
        for number in [1, 3, 4] {
            let changed = book.rows.get(&StockId(number)).cloned().unwrap();
            book.rows.put(changed.id, Row { on_hand: q(1), ..changed });
        }
        let book = Arc::new(book);
        let ahead = Ahead::of(&book, &Effect::of(&book, &Guard::default(), step()), true);
        let of = [row(1, 1, 7).total_key()];
        let seen = |only_oldest| -> Vec<(i64, Option<i64>)> {
            // The second was written by somebody else meanwhile.
            let read = vec![row(1, 1, 7), row(2, 5, 9)];
            ahead.over(read, &of, only_oldest).into_iter().map(|row| (row.id.0, row.version)).collect()
        };
        assert_eq!(
            seen(true),
            [(1, Some(8)), (2, Some(9)), (4, Some(8))],
            "between the second and the third may be others"
        );
        assert_eq!(seen(false), [(1, Some(8)), (2, Some(9)), (3, Some(8)), (4, Some(8))]);
        assert_eq!(ahead.over(Vec::new(), &of, true), [], "nor is there anything to compare with");
        assert_eq!(ahead.over(Vec::new(), &[], false), [], "of other stock");
        let becomes_younger = ahead.over(vec![row(3, 3, 7), row(2, 5, 7)], &of, true);
        let numbers: Vec<i64> = becomes_younger.iter().map(|row| row.id.0).collect();
        assert_eq!(numbers, [1, 2, 4], "others may be older than the third is now");
        assert_eq!(ahead.row(StockId(2)), None, "it was only looked at");
        assert!(ahead.has_any(&BTreeSet::from(of)));
        assert!(!ahead.has_any(&BTreeSet::new()));
        assert!(!ahead.may_be_followed(&BTreeSet::from(of)), "what was passed over may come back");
        assert!(ahead.may_be_followed(&BTreeSet::new()));
    }

    fn ahead() -> Ahead {
        let book = Arc::new(Book::new(Timestamp::UNIX_EPOCH));
        Ahead::of(&book, &Effect::of(&book, &Guard::default(), step()), true)
    }

    /// One hand writes and has told so, the other decides on it.
    fn both(relay: &Relay) -> (Turn<'_>, Turn<'_>) {
        let mut one = now(relay.turn()).unwrap();
        assert!(one.look().is_none());
        assert!(now(relay.turn()).is_none(), "one decides at a time");
        now(one.write_next()).unwrap();
        one.tell(ahead());
        let mut other = now(relay.turn()).unwrap();
        assert!(other.look().is_some());
        assert!(now(other.write_next()).is_none(), "one writes at a time");
        (one, other)
    }

    #[test]
    fn what_was_decided_on_what_is_written_then_stands() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        one.close(true);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(!other.is_void());
        other.close(true);
        drop(other);
        assert!(now(relay.turn()).unwrap().look().is_none(), "it is in memory now");
    }

    #[test]
    fn what_was_decided_on_what_failed_is_void_and_is_decided_once_more() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        one.close(false);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void());
        assert!(other.look().is_none());
        assert!(!other.is_void());
    }

    #[test]
    fn a_write_that_was_only_found_out_voids_what_was_decided_on_it() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        one.close(false);
        one.close(true);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void(), "that the attempt is answered in the end changes nothing");
    }

    #[test]
    fn what_follows_is_sent_before_and_answered_after() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        assert!(!other.is_void());
        other.tell(ahead());
        assert!(now(other.write_next()).is_none(), "it is sent, and the first is not answered");
        one.written();
        drop(one);
        let mut next = now(relay.turn()).unwrap();
        assert!(next.look().is_some(), "the next is decided on the second");
        now(other.write_next()).unwrap();
        assert!(!other.is_void());
        other.written();
        now(next.write_next()).unwrap();
        assert!(!next.is_void());
    }

    #[test]
    fn what_was_sent_on_what_failed_is_not_built_on() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        other.tell(ahead());
        one.close(false);
        assert!(one.look().is_none(), "nobody came before");
        let mut next = now(relay.turn()).unwrap();
        assert!(next.look().is_some(), "it may still come to something");
        one.tell(ahead());
        assert!(next.is_void(), "that is not what it was decided on");
        assert!(!one.is_void(), "it was itself decided on what is there");
        one.written();
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void());
        other.close(false);
        drop(other);
        now(next.write_next()).unwrap();
    }

    #[test]
    fn what_goes_on_after_it_was_written_comes_after_what_was_sent_meanwhile() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        other.tell(ahead());
        one.written();
        assert!(one.look().is_some());
        assert!(now(one.write_next()).is_none());
        let mut next = now(relay.turn()).unwrap();
        assert!(next.look().is_none(), "what goes on has not told of it");
        now(other.write_next()).unwrap();
        other.written();
        now(one.write_next()).unwrap();
        assert!(!one.is_void());
        one.tell(ahead());
        assert!(next.is_void() && !one.is_void());
    }

    #[test]
    fn whoever_goes_away_without_a_word_has_failed() {
        let relay = Relay::of(Uuid::nil());
        let (one, mut other) = both(&relay);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void());
    }

    #[test]
    fn what_is_written_at_the_second_attempt_was_not_told_so_the_other_decides_anew() {
        let relay = Relay::of(Uuid::nil());
        let (mut one, mut other) = both(&relay);
        one.close(false);
        assert!(other.look().is_none(), "it begins once more, before the first is through");
        now(one.write_next()).unwrap();
        one.close(true);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void());
    }
}
