//! A writer's two hands: while the one writes its group, the other decides the next, on what is being written.
//!
//! Only one decides at a time and only one writes, in the order in which they decided. What was decided on a write that then failed,
//! or on what was here before one that nobody was told of, is void and is decided anew. No other writer sees what is not written yet:
//! it might come to be written otherwise, under the same versions.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex as State, MutexGuard as StateGuard, PoisonError},
};

use ambar_inventory_contract::{StockId, StockKey};
use ambar_inventory_domain::{Book, Place, Row, TotalKey};
use ambar_kernel::{LocationId, Timestamp};
use tokio::sync::{Mutex, MutexGuard};

use crate::store::effect::Effect;

/// What is being written, as it will be once it is.
#[derive(Debug)]
pub(super) struct Ahead {
    book: Arc<Book>,
    /// The rows that change: each is one version later then.
    rows: BTreeSet<StockId>,
    /// The places that are written: each is one revision later then.
    places: BTreeSet<LocationId>,
    /// Stock of which goods are offered anew.
    offered: BTreeSet<TotalKey>,
}

impl Ahead {
    /// What a book comes to.
    pub(super) fn of(book: &Arc<Book>, effect: &Effect<'_>) -> Self {
        Self {
            book: Arc::clone(book),
            rows: effect.rows.iter().map(|change| *change.key).collect(),
            places: effect.places.keys().copied().collect(),
            offered: effect.offered.clone(),
        }
    }

    /// A row, if it changes: of what was only looked at others may know something later.
    pub(super) fn row(&self, id: StockId) -> Option<Row> {
        let row = self.rows.contains(&id).then(|| self.book.rows.get(&id))??;
        Some(Row { version: Some(row.version.unwrap_or_default() + 1), ..row.clone() })
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
        Some(Place { revision: place.revision + 1, ..place.clone() })
    }
}

/// What both hands of a writer share.
#[derive(Debug, Default)]
pub(super) struct Relay {
    deciding: Mutex<()>,
    writing: Mutex<()>,
    state: State<Told>,
}

#[derive(Debug, Default)]
struct Told {
    /// What is being written, while it may be built on.
    ahead: Option<Arc<Ahead>>,
    /// Goes up whenever what was decided until now is void.
    round: u64,
}

impl Relay {
    fn told(&self) -> StateGuard<'_, Told> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until it is this hand's turn to decide.
    pub(super) async fn turn(&self) -> Turn<'_> {
        let deciding = self.deciding.lock().await;
        Turn { relay: self, deciding: Some(deciding), writing: None, round: 0, open: false }
    }
}

/// One hand's turn: it decides, then it writes.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    relay: &'a Relay,
    deciding: Option<MutexGuard<'a, ()>>,
    writing: Option<MutexGuard<'a, ()>>,
    /// When it began to decide.
    round: u64,
    /// Whether it may have written, and has not said what came of it.
    open: bool,
}

impl Turn<'_> {
    /// Begins to decide: answers what the other hand is writing.
    pub(super) fn look(&mut self) -> Option<Arc<Ahead>> {
        let told = self.relay.told();
        self.round = told.round;
        told.ahead.clone()
    }

    /// Waits until the other hand has written.
    pub(super) async fn write_next(&mut self) {
        if self.writing.is_none() {
            self.writing = Some(self.relay.writing.lock().await);
        }
        self.open = true;
    }

    /// Whether what was decided since it looked is void.
    pub(super) fn is_void(&self) -> bool {
        self.relay.told().round != self.round
    }

    /// Tells the other hand what is written now, so that it decides what is next.
    pub(super) fn tell(&mut self, ahead: Ahead) {
        self.relay.told().ahead = Some(Arc::new(ahead));
        self.deciding = None;
    }

    /// Says what came of it. It may go on and write more.
    pub(super) fn close(&mut self, done: bool) {
        if std::mem::take(&mut self.open) {
            let mut told = self.relay.told();
            let was_told = told.ahead.take().is_some();
            if !(done && was_told) {
                told.round += 1;
            }
        }
    }

    /// What was told is written and in memory: the other hand goes on.
    pub(super) fn written(&mut self) {
        self.close(true);
        (self.deciding, self.writing) = (None, None);
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.close(false);
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
        let ahead = Ahead::of(&book, &Effect::of(&book, &Guard::default()));
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
    }

    fn ahead() -> Ahead {
        let book = Arc::new(Book::new(Timestamp::UNIX_EPOCH));
        Ahead::of(&book, &Effect::of(&book, &Guard::default()))
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
        let relay = Relay::default();
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
        let relay = Relay::default();
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
        let relay = Relay::default();
        let (mut one, mut other) = both(&relay);
        one.close(false);
        one.close(true);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void(), "that the attempt is answered in the end changes nothing");
    }

    #[test]
    fn whoever_goes_away_without_a_word_has_failed() {
        let relay = Relay::default();
        let (one, mut other) = both(&relay);
        drop(one);
        now(other.write_next()).unwrap();
        assert!(other.is_void());
    }

    #[test]
    fn what_is_written_at_the_second_attempt_was_not_told_so_the_other_decides_anew() {
        let relay = Relay::default();
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
