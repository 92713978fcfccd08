//! What leaves by the rule of its age: piece by piece, often and a little, so that no lock is held for long and no other
//! periodic work waits.

use std::time::Duration;

use ambar_kernel::Result;
use async_trait::async_trait;

use crate::{Db, PeriodicWork, idempotency};

/// How often old rows are looked for.
pub const EVERY: Duration = Duration::from_secs(60);
/// Rows that leave in one transaction.
pub const PIECE: u32 = 1000;
/// Pieces in one turn: with one turn a minute, 28 million rows a day.
const PIECES: u32 = 20;

/// Counts the pieces of one turn.
#[derive(Debug)]
pub struct Turn {
    what: &'static str,
    pieces: u32,
}

impl Turn {
    /// A turn at one kind of rows.
    #[must_use]
    pub fn of(what: &'static str) -> Self {
        Self { what, pieces: 0 }
    }

    /// Notes that so many rows left, and says whether the turn goes on: there may be more, and it was not long yet.
    pub fn goes_on(&mut self, removed: u64) -> bool {
        metrics::counter!("wms_retention_removed_rows_total", "what" => self.what).increment(removed);
        self.pieces += 1;
        removed >= u64::from(PIECE) && self.pieces < PIECES
    }
}

/// Forgets stored replies after this time, which must be longer than any device stays offline.
#[derive(Debug, Clone, Copy)]
pub struct ForgetReplies {
    /// How long a reply is kept.
    pub after: Duration,
}

#[async_trait]
impl PeriodicWork for ForgetReplies {
    fn name(&self) -> &'static str {
        "platform.forget_replies"
    }
    fn every(&self) -> Duration {
        EVERY
    }
    async fn run(&self, db: &Db) -> Result<()> {
        let before = db.clock().now() - self.after;
        let mut turn = Turn::of("replies");
        while turn.goes_on(idempotency::forget(db, before, i64::from(PIECE)).await?) {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_ends_when_a_piece_is_not_full_and_after_so_many() {
        let mut turn = Turn::of("test");
        assert!(turn.goes_on(u64::from(PIECE)));
        assert!(!turn.goes_on(u64::from(PIECE) - 1));
        let mut long = Turn::of("test");
        let full = (0..).take_while(|_| long.goes_on(u64::from(PIECE))).count();
        assert_eq!(full, PIECES as usize - 1);
    }
}
