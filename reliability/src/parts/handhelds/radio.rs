//! The network of one device: it is lost at random, between requests and in the middle of them, for random times.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::api::Reply;

/// How the network is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Holes {
    /// How long most holes last at most, in milliseconds.
    pub(super) short: u64,
    /// How long one in four lasts at most: longer than a claim is left to whoever is silent.
    pub(super) long: u64,
}

/// Of a thousand requests, those in the middle of which the network is lost.
const CUT: u32 = 60;
/// Of a thousand steps, those after which it is lost.
const LOST: u32 = 60;
/// An answer takes less than this: a cut falls before it, or after it and before the device has heard it.
const WITHIN_US: u64 = 40_000;

/// Since when a device is silent, in milliseconds from the beginning, for whoever looks after the floor; 0 while it is not.
pub(super) type Silence = Arc<AtomicU64>;

pub(super) struct Radio {
    rng: StdRng,
    holes: Holes,
    began: Instant,
    back_at: Option<Instant>,
    silence: Silence,
    /// How often it was lost.
    pub(super) lost: usize,
    /// Of these, in the middle of a request.
    pub(super) cut: usize,
}

impl Radio {
    pub(super) fn new(seed: u64, holes: Holes, began: Instant, silence: Silence) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), holes, began, back_at: None, silence, lost: 0, cut: 0 }
    }

    /// Whether there is a network now.
    pub(super) fn is_up(&mut self) -> bool {
        if self.back_at.is_some_and(|back| Instant::now() >= back) {
            self.mend();
        }
        self.back_at.is_none()
    }

    /// The person has gone a step: perhaps out of reach.
    pub(super) fn step(&mut self) {
        if self.is_up() && self.rng.random_range(0..1000) < LOST {
            self.lose();
        }
    }

    /// Carries a request, if it can; whoever is cut off does not know what became of it.
    pub(super) async fn carry(&mut self, asked: impl Future<Output = Reply>) -> Reply {
        if self.rng.random_range(0..1000) >= CUT {
            return asked.await;
        }
        let after = Duration::from_micros(self.rng.random_range(0..WITHIN_US));
        // Cut off while it waits, or just before it hears.
        drop(tokio::time::timeout(after, asked).await);
        self.cut += 1;
        self.lose();
        Reply::None("the network was lost".to_owned())
    }

    /// The end of the shift is at the office, where there is a network.
    pub(super) fn stay_up(&mut self) {
        self.mend();
    }

    fn lose(&mut self) {
        let most = if self.rng.random_range(0..4) == 0 { self.holes.long } else { self.holes.short };
        self.back_at = Some(Instant::now() + Duration::from_millis(self.rng.random_range(most / 10..=most)));
        self.lost += 1;
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.silence.store(since.max(1), Ordering::SeqCst);
    }

    fn mend(&mut self) {
        self.back_at = None;
        self.silence.store(0, Ordering::SeqCst);
    }
}
