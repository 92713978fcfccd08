//! Reads that callers share: those that need something while a read is under way are answered together by the next one.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ambar_kernel::{Failure, Result};
use tokio::sync::oneshot;

/// Who waits for a read.
type Callers<A> = Vec<oneshot::Sender<Result<A>>>;

#[derive(Debug)]
struct Waiting<W, A> {
    wanted: Vec<W>,
    callers: Callers<A>,
    /// Whether somebody reads.
    reads: bool,
}

impl<W, A> Default for Waiting<W, A> {
    fn default() -> Self {
        Self { wanted: Vec::new(), callers: Vec::new(), reads: false }
    }
}

/// The reads that wait for the one that is under way. Cheap to clone; all clones are one.
#[derive(Debug)]
pub(crate) struct Reads<W, A>(Arc<Mutex<Waiting<W, A>>>);

impl<W, A> Clone for Reads<W, A> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W, A> Default for Reads<W, A> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

/// Lets the next caller read if this reader ends without having asked for more: it panicked, or its runtime ended. Those that wait
/// are told by their senders being dropped.
struct Turn<W, A> {
    reads: Reads<W, A>,
    over: bool,
}

impl<W, A> Drop for Turn<W, A> {
    fn drop(&mut self) {
        if !self.over {
            *self.reads.waiting() = Waiting::default();
        }
    }
}

impl<W, A> Reads<W, A> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<W, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be read now; `None` if nothing is, and then nobody reads any more.
    fn take(&self) -> Option<(Vec<W>, Callers<A>)> {
        let mut waiting = self.waiting();
        if waiting.callers.is_empty() {
            waiting.reads = false;
            return None;
        }
        Some((std::mem::take(&mut waiting.wanted), std::mem::take(&mut waiting.callers)))
    }
}

impl<W: Send + 'static, A: Clone + Send + 'static> Reads<W, A> {
    /// Answers what a read finds that begins after this was asked: of all that is wanted then.
    ///
    /// # Errors
    /// If the read fails.
    pub(crate) async fn ask<R>(
        &self,
        wanted: impl IntoIterator<Item = W>,
        read: impl Fn(Vec<W>) -> R + Send + 'static,
    ) -> Result<A>
    where
        R: Future<Output = Result<A>> + Send,
    {
        let (answer, answered) = oneshot::channel();
        let begins = {
            let mut waiting = self.waiting();
            waiting.wanted.extend(wanted);
            waiting.callers.push(answer);
            !std::mem::replace(&mut waiting.reads, true)
        };
        if begins {
            let turn = Turn { reads: self.clone(), over: false };
            // Not the caller's own work: others wait for it when the caller has gone away.
            tokio::spawn(async move {
                let mut turn = turn;
                while let Some((wanted, callers)) = turn.reads.take() {
                    let found = read(wanted).await;
                    // A caller that has gone away does not want to know.
                    callers.into_iter().for_each(|caller| drop(caller.send(found.clone())));
                }
                turn.over = true;
            });
        }
        answered.await.map_err(|_| Failure::internal("what was asked for was not read to the end"))?
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn whoever_asks_while_others_read_is_answered_by_the_next_read() {
        let (reads, gate) = (Reads::<u8, Vec<u8>>::default(), Arc::new(Semaphore::new(0)));
        let ask = |wanted: u8| {
            let (reads, gate) = (reads.clone(), Arc::clone(&gate));
            tokio::spawn(async move {
                let read = move |wanted| {
                    let gate = Arc::clone(&gate);
                    async move {
                        gate.acquire().await.unwrap().forget();
                        Ok(wanted)
                    }
                };
                reads.ask([wanted], read).await.unwrap()
            })
        };
        let first = ask(1);
        while !reads.waiting().wanted.is_empty() || !reads.waiting().reads {
            tokio::task::yield_now().await;
        }
        let (second, third) = (ask(2), ask(3));
        while reads.waiting().callers.len() < 2 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(2);
        assert_eq!(first.await.unwrap(), [1]);
        assert_eq!((second.await.unwrap(), third.await.unwrap()), (vec![2, 3], vec![2, 3]));
        assert!(!reads.waiting().reads);
    }

    #[tokio::test]
    async fn a_reader_that_panics_leaves_the_next_one_free() {
        let reads = Reads::<u8, ()>::default();
        let failed = reads.ask([1], |_| async { panic!("on purpose") }).await;
        assert!(failed.is_err());
        assert!(reads.ask([1], |_| async { Ok(()) }).await.is_ok());
    }
}
