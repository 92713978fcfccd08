//! The life of a task: pending → started → in progress → completed, or cancelled, with its ways back. A claim gives a
//! lease and a fencing token; whoever takes a lapsed task over gets a higher token, and the old one is worth nothing.

use ambar_kernel::{AccountId, Timestamp};
use ambar_workforce_contract::TaskState;
use chrono::TimeDelta;

use crate::TaskRefusal;

/// How long work that was taken along is its holder's, from whatever moment the connection is lost. What
/// `docs/guides/steps.md` promises.
pub const PROMISED: TimeDelta = TimeDelta::minutes(30);

/// How long a claim holds without a sign of life: longer than what is promised by what may lie between the last sign of
/// life and the loss of the connection, so that a device which gives one every ten minutes always has the promise ahead.
pub const LEASE: TimeDelta = TimeDelta::minutes(45);

/// A sign of life in the course of work is written down only when less than this is left of the lease: not for every scan.
pub const YOUNG_LEASE: TimeDelta = TimeDelta::minutes(40);

/// Who holds a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub account: AccountId,
    /// The account's name, for whoever asks who holds it.
    pub name: String,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its state.
    pub state: TaskState,
    /// Who holds it, or completed it.
    pub holder: Option<Holder>,
    /// Raised by every claim of another person.
    pub token: i64,
    /// Until when the claim holds, while someone holds it.
    pub lease_until: Option<Timestamp>,
    /// Whose it is to do; anybody's if none.
    pub assignee: Option<Holder>,
}

impl Task {
    /// A new one.
    #[must_use]
    pub const fn pending() -> Self {
        Self { state: TaskState::Pending, holder: None, token: 0, lease_until: None, assignee: None }
    }

    /// Whether someone holds it, lapsed or not.
    fn is_claimed(&self) -> bool {
        matches!(self.state, TaskState::Started | TaskState::InProgress)
    }

    /// Who works on it at this moment: holds it under a lease that has not lapsed.
    fn worker(&self, now: Timestamp) -> Option<(&Holder, Timestamp)> {
        let lease_until = self.lease_until.filter(|until| self.is_claimed() && *until >= now)?;
        Some((self.holder.as_ref()?, lease_until))
    }

    fn refuse_closed(&self) -> Result<(), TaskRefusal> {
        if self.state.is_open() { Ok(()) } else { Err(TaskRefusal::Closed { state: self.state }) }
    }

    /// Takes it, or prolongs one's own claim, or takes over one that has lapsed. What was done on it stays done.
    ///
    /// # Errors
    /// [`TaskRefusal::Held`], [`TaskRefusal::Closed`], [`TaskRefusal::Assigned`].
    pub fn claim(&self, who: &Holder, now: Timestamp) -> Result<Self, TaskRefusal> {
        self.refuse_closed()?;
        if let Some(assignee) = self.assignee.as_ref().filter(|assignee| assignee.account != who.account) {
            return Err(TaskRefusal::Assigned { assignee: assignee.clone() });
        }
        let own = self.is_claimed() && self.holder.as_ref().is_some_and(|holder| holder.account == who.account);
        match self.worker(now) {
            Some((holder, lease_until)) if !own => Err(TaskRefusal::Held { holder: holder.clone(), lease_until }),
            _ => Ok(Self {
                state: if self.state == TaskState::InProgress { self.state } else { TaskState::Started },
                holder: Some(who.clone()),
                token: if own { self.token } else { self.token + 1 },
                lease_until: Some(now + LEASE),
                assignee: self.assignee.clone(),
            }),
        }
    }

    /// Whether the account's claim with this token is the latest there was.
    fn is_of(&self, account: AccountId, token: i64) -> bool {
        self.holder.as_ref().is_some_and(|holder| holder.account == account) && self.token == token
    }

    /// The refusal for somebody who does not hold it.
    #[must_use]
    pub fn not_held(&self) -> TaskRefusal {
        TaskRefusal::NotHeld { state: self.state, holder: self.holder.clone() }
    }

    /// Whether this account holds it with this token. A lapsed claim that nobody took over still holds.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn require_held(&self, account: AccountId, token: i64) -> Result<(), TaskRefusal> {
        if self.is_claimed() && self.is_of(account, token) { Ok(()) } else { Err(self.not_held()) }
    }

    /// As [`Task::require_held`], or this claim has completed it: so that a command that broke off after completing its
    /// task can be repeated to its end. Whoever owns the work knows what of it is done.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn require_claim(&self, account: AccountId, token: i64) -> Result<(), TaskRefusal> {
        if self.state == TaskState::Completed && self.is_of(account, token) {
            return Ok(());
        }
        self.require_held(account, token)
    }

    /// Notes that a part is done and prolongs the lease; `None` if that is known already and the lease is young,
    /// or this claim has completed it.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn progress(&self, account: AccountId, token: i64, now: Timestamp) -> Result<Option<Self>, TaskRefusal> {
        self.require_claim(account, token)?;
        let young = self.lease_until.is_some_and(|until| until >= now + YOUNG_LEASE);
        if self.state == TaskState::Completed || (self.state == TaskState::InProgress && young) {
            return Ok(None);
        }
        Ok(Some(Self { state: TaskState::InProgress, lease_until: Some(now + LEASE), ..self.clone() }))
    }

    /// Prolongs the lease.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn renew(&self, account: AccountId, token: i64, now: Timestamp) -> Result<Self, TaskRefusal> {
        self.require_held(account, token)?;
        Ok(Self { lease_until: Some(now + LEASE), ..self.clone() })
    }

    /// Gives it back: it waits for someone again.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn release(&self, account: AccountId, token: i64) -> Result<Self, TaskRefusal> {
        self.require_held(account, token)?;
        Ok(self.back_to_pending())
    }

    /// Takes it from whoever holds it, which only a manager may.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`] if nobody does.
    pub fn take_away(&self) -> Result<Self, TaskRefusal> {
        if self.is_claimed() { Ok(self.back_to_pending()) } else { Err(self.not_held()) }
    }

    fn back_to_pending(&self) -> Self {
        Self {
            state: TaskState::Pending,
            holder: None,
            lease_until: None,
            token: self.token,
            assignee: self.assignee.clone(),
        }
    }

    /// Makes it somebody's to do, or anybody's. Whoever else has claimed it holds it no longer: what they still tell of it is
    /// refused as that of a claim which was taken over.
    ///
    /// # Errors
    /// [`TaskRefusal::Held`] if someone else works on it and that matters; [`TaskRefusal::Closed`].
    pub fn assign(&self, to: Option<&Holder>, even_if_held: bool, now: Timestamp) -> Result<Self, TaskRefusal> {
        self.refuse_closed()?;
        let others = |holder: &Holder| to.is_some_and(|to| to.account != holder.account);
        match self.worker(now) {
            Some((holder, lease_until)) if others(holder) && !even_if_held => {
                return Err(TaskRefusal::Held { holder: holder.clone(), lease_until });
            }
            _ => {}
        }
        let taken = self.is_claimed() && self.holder.as_ref().is_some_and(others);
        let standing = if taken { self.back_to_pending() } else { self.clone() };
        Ok(Self { assignee: to.cloned(), ..standing })
    }

    /// Completes it; `None` if this claim has completed it before.
    ///
    /// # Errors
    /// [`TaskRefusal::NotHeld`].
    pub fn complete(&self, account: AccountId, token: i64) -> Result<Option<Self>, TaskRefusal> {
        self.require_claim(account, token)?;
        if self.state == TaskState::Completed {
            return Ok(None);
        }
        Ok(Some(Self { state: TaskState::Completed, lease_until: None, ..self.clone() }))
    }

    /// Cancels it.
    ///
    /// # Errors
    /// [`TaskRefusal::Held`] if someone works on it and that matters; [`TaskRefusal::Closed`].
    pub fn cancel(&self, even_if_held: bool, now: Timestamp) -> Result<Self, TaskRefusal> {
        self.refuse_closed()?;
        match self.worker(now) {
            Some((holder, lease_until)) if !even_if_held => {
                Err(TaskRefusal::Held { holder: holder.clone(), lease_until })
            }
            _ => Ok(Self { state: TaskState::Canceled, ..self.back_to_pending() }),
        }
    }

    /// Whether its priority still matters.
    ///
    /// # Errors
    /// [`TaskRefusal::Closed`].
    pub fn reprioritise(&self) -> Result<(), TaskRefusal> {
        self.refuse_closed()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn holder(number: u128, name: &str) -> Holder {
        Holder { account: AccountId::from_uuid(Uuid::from_u128(number)), name: name.into() }
    }

    fn ann() -> Holder {
        holder(1, "ann")
    }

    fn bob() -> Holder {
        holder(2, "bob")
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    fn anns() -> Task {
        Task::pending().claim(&ann(), at(0)).unwrap()
    }

    fn not_held(task: &Task) -> TaskRefusal {
        TaskRefusal::NotHeld { state: task.state, holder: task.holder.clone() }
    }

    #[test]
    fn a_claim_gives_a_lease_and_a_token() {
        let task = anns();
        assert_eq!((task.state, task.token, task.lease_until), (TaskState::Started, 1, Some(at(0) + LEASE)));
        assert_eq!(task.require_held(ann().account, 1), Ok(()));
        assert_eq!(task.require_held(ann().account, 2), Err(not_held(&task)));
        assert_eq!(task.require_held(bob().account, 1), Err(not_held(&task)));
        assert_eq!(Task::pending().require_held(ann().account, 0), Err(not_held(&Task::pending())));
    }

    #[test]
    fn a_claimed_task_is_refused_to_others_until_its_lease_lapses() {
        let task = anns();
        let refusal = TaskRefusal::Held { holder: ann(), lease_until: at(0) + LEASE };
        assert_eq!(task.claim(&bob(), at(0) + LEASE), Err(refusal));
        let late = at(0) + LEASE + TimeDelta::microseconds(1);
        let bobs = task.claim(&bob(), late).unwrap();
        assert_eq!((bobs.token, bobs.holder.clone(), bobs.lease_until), (2, Some(bob()), Some(late + LEASE)));
        assert_eq!(bobs.require_held(ann().account, 1), Err(not_held(&bobs)));
    }

    #[test]
    fn claiming_ones_own_task_answers_the_same_token_and_prolongs_the_lease() {
        let again = anns().claim(&ann(), at(20)).unwrap();
        assert_eq!((again.token, again.lease_until), (1, Some(at(20) + LEASE)));
        let lapsed = again.claim(&ann(), at(500)).unwrap();
        assert_eq!((lapsed.token, lapsed.lease_until), (1, Some(at(500) + LEASE)));
    }

    #[test]
    fn progress_is_written_down_once_and_then_when_the_lease_is_young_no_more() {
        let task = anns();
        let begun = task.progress(ann().account, 1, at(1)).unwrap().unwrap();
        assert_eq!((begun.state, begun.lease_until), (TaskState::InProgress, Some(at(1) + LEASE)));
        assert_eq!(begun.progress(ann().account, 1, at(1) + LEASE - YOUNG_LEASE), Ok(None));
        let late = at(2) + LEASE - YOUNG_LEASE;
        let later = begun.progress(ann().account, 1, late).unwrap().unwrap();
        assert_eq!(later.lease_until, Some(late + LEASE));
        assert_eq!(begun.progress(bob().account, 1, at(2)), Err(not_held(&begun)));
    }

    #[test]
    fn what_was_done_stays_done_when_a_lapsed_task_is_taken_over() {
        let begun = anns().progress(ann().account, 1, at(0)).unwrap().unwrap();
        assert_eq!(begun.claim(&bob(), at(46)).unwrap().state, TaskState::InProgress);
    }

    #[test]
    fn a_lease_is_renewed_by_its_holder_even_after_it_lapsed() {
        let task = anns();
        assert_eq!(task.renew(ann().account, 1, at(60)).unwrap().lease_until, Some(at(60) + LEASE));
        assert_eq!(task.renew(bob().account, 1, at(4)), Err(not_held(&task)));
    }

    #[test]
    fn a_released_task_waits_for_someone_again_and_the_old_token_is_worth_nothing() {
        let begun = anns().progress(ann().account, 1, at(0)).unwrap().unwrap();
        let free = begun.release(ann().account, 1).unwrap();
        assert_eq!((free.state, free.holder.clone(), free.lease_until), (TaskState::Pending, None, None));
        assert_eq!(free.release(ann().account, 1), Err(not_held(&free)));
        assert_eq!(free.claim(&ann(), at(1)).unwrap().token, 2);
    }

    #[test]
    fn an_assigned_task_is_taken_by_nobody_else() {
        let anns = Task::pending().assign(Some(&ann()), false, at(0)).unwrap();
        assert_eq!((anns.state, anns.assignee.clone()), (TaskState::Pending, Some(ann())));
        assert_eq!(anns.claim(&bob(), at(1)), Err(TaskRefusal::Assigned { assignee: ann() }));
        let held = anns.claim(&ann(), at(1)).unwrap();
        assert_eq!((held.token, held.assignee.clone()), (1, Some(ann())));
        assert_eq!(held.claim(&bob(), at(500)), Err(TaskRefusal::Assigned { assignee: ann() }), "though it has lapsed");
        assert_eq!(held.release(ann().account, 1).unwrap().assignee, Some(ann()), "given back, it is still hers to do");
        let anybodys = anns.assign(None, false, at(2)).unwrap();
        assert_eq!(anybodys.claim(&bob(), at(2)).unwrap().holder, Some(bob()));
    }

    #[test]
    fn whoever_works_on_a_task_loses_it_to_another_only_on_purpose() {
        let begun = anns().progress(ann().account, 1, at(1)).unwrap().unwrap();
        let refusal = begun.assign(Some(&bob()), false, at(2)).unwrap_err();
        assert!(matches!(refusal, TaskRefusal::Held { holder, .. } if holder == ann()));
        let bobs = begun.assign(Some(&bob()), true, at(2)).unwrap();
        assert_eq!((bobs.state, &bobs.holder, bobs.lease_until, bobs.token), (TaskState::Pending, &None, None, 1));
        assert_eq!(bobs.progress(ann().account, 1, at(3)), Err(not_held(&bobs)));
        assert_eq!(bobs.complete(ann().account, 1), Err(not_held(&bobs)));
        assert_eq!(bobs.claim(&bob(), at(3)).unwrap().token, 2);
        let lapsed = begun.assign(Some(&bob()), false, at(500)).unwrap();
        assert_eq!((lapsed.state, lapsed.assignee), (TaskState::Pending, Some(bob())), "nobody is at work on it");
    }

    #[test]
    fn whoever_works_on_a_task_goes_on_if_it_becomes_theirs_or_anybodys() {
        let begun = anns().progress(ann().account, 1, at(1)).unwrap().unwrap();
        for to in [Some(ann()), None] {
            let same = begun.assign(to.as_ref(), false, at(2)).unwrap();
            assert_eq!(same, Task { assignee: to, ..begun.clone() });
        }
        let done = begun.complete(ann().account, 1).unwrap().unwrap();
        assert_eq!(done.assign(None, true, at(3)), Err(TaskRefusal::Closed { state: TaskState::Completed }));
    }

    #[test]
    fn a_manager_takes_a_task_from_whoever_holds_it() {
        let free = anns().take_away().unwrap();
        assert_eq!(free.state, TaskState::Pending);
        assert_eq!(free.take_away(), Err(not_held(&free)));
    }

    #[test]
    fn a_task_is_completed_once_by_its_holder() {
        let task = anns();
        let done = task.complete(ann().account, 1).unwrap().unwrap();
        assert_eq!((done.state, done.holder.clone(), done.lease_until), (TaskState::Completed, Some(ann()), None));
        assert_eq!(done.complete(ann().account, 1), Ok(None));
        assert_eq!(done.progress(ann().account, 1, at(1)), Ok(None));
        assert_eq!(done.require_claim(ann().account, 1), Ok(()));
        assert_eq!(done.require_claim(bob().account, 1), Err(not_held(&done)));
        assert_eq!(done.require_held(ann().account, 1), Err(not_held(&done)));
        assert_eq!(done.complete(ann().account, 2), Err(not_held(&done)));
        assert_eq!(task.complete(bob().account, 1), Err(not_held(&task)));
        let closed = TaskRefusal::Closed { state: TaskState::Completed };
        assert_eq!(done.claim(&bob(), at(99)), Err(closed.clone()));
        assert_eq!(done.cancel(true, at(99)), Err(closed.clone()));
        assert_eq!(done.reprioritise(), Err(closed));
        assert_eq!(task.reprioritise(), Ok(()));
    }

    #[test]
    fn a_task_that_someone_works_on_is_cancelled_only_on_purpose() {
        let task = anns();
        let refusal = TaskRefusal::Held { holder: ann(), lease_until: at(0) + LEASE };
        assert_eq!(task.cancel(false, at(1)), Err(refusal));
        for cancelled in [task.cancel(true, at(1)), task.cancel(false, at(46)), Task::pending().cancel(false, at(1))] {
            let cancelled = cancelled.unwrap();
            assert_eq!((cancelled.state, &cancelled.holder), (TaskState::Canceled, &None));
            assert_eq!(cancelled.require_held(ann().account, 1), Err(not_held(&cancelled)));
        }
    }

    #[test]
    fn a_task_that_was_taken_over_refuses_everything_to_the_one_before() {
        let bobs = anns().claim(&bob(), at(46)).unwrap();
        let (account, refusal) = (ann().account, not_held(&bobs));
        assert_eq!(bobs.renew(account, 1, at(47)), Err(refusal.clone()));
        assert_eq!(bobs.release(account, 1), Err(refusal.clone()));
        assert_eq!(bobs.progress(account, 1, at(47)), Err(refusal.clone()));
        assert_eq!(bobs.complete(account, 1), Err(refusal.clone()));
        assert_eq!(bobs.require_claim(account, 2), Err(refusal), "not with a guessed token either");
    }

    #[test]
    fn a_token_of_ones_own_earlier_claim_is_worth_nothing() {
        let again = anns().release(ann().account, 1).unwrap().claim(&ann(), at(1)).unwrap();
        assert_eq!(again.require_held(ann().account, 2), Ok(()));
        assert_eq!(again.complete(ann().account, 1), Err(not_held(&again)));
        let done = again.complete(ann().account, 2).unwrap().unwrap();
        assert_eq!(done.require_claim(ann().account, 1), Err(not_held(&done)));
    }

    #[test]
    fn what_is_done_under_a_lapsed_lease_counts_as_long_as_nobody_took_over() {
        let task = anns();
        let begun = task.progress(ann().account, 1, at(500)).unwrap().unwrap();
        assert_eq!((begun.state, begun.lease_until), (TaskState::InProgress, Some(at(500) + LEASE)));
        assert_eq!(begun.progress(ann().account, 1, at(900)).unwrap().unwrap().lease_until, Some(at(900) + LEASE));
        assert_eq!(task.complete(ann().account, 1).unwrap().unwrap().state, TaskState::Completed);
    }

    #[test]
    fn to_the_last_moment_of_its_lease_a_task_is_worked_on() {
        let task = anns();
        assert_eq!(
            task.cancel(false, at(0) + LEASE),
            Err(TaskRefusal::Held { holder: ann(), lease_until: at(0) + LEASE })
        );
        assert_eq!(task.cancel(false, at(0) + LEASE + TimeDelta::microseconds(1)).unwrap().state, TaskState::Canceled);
    }

    #[test]
    fn a_cancelled_task_takes_nothing_more() {
        let gone = anns().cancel(true, at(1)).unwrap();
        let (account, refusal) = (ann().account, not_held(&gone));
        let closed = TaskRefusal::Closed { state: TaskState::Canceled };
        assert_eq!(gone.claim(&ann(), at(2)), Err(closed.clone()));
        assert_eq!(gone.cancel(true, at(2)), Err(closed.clone()));
        assert_eq!(gone.reprioritise(), Err(closed));
        assert_eq!(gone.renew(account, 1, at(2)), Err(refusal.clone()));
        assert_eq!(gone.release(account, 1), Err(refusal.clone()));
        assert_eq!(gone.progress(account, 1, at(2)), Err(refusal.clone()));
        assert_eq!(gone.complete(account, 1), Err(refusal.clone()));
        assert_eq!(gone.take_away(), Err(refusal));
    }

    #[test]
    fn a_completed_task_is_taken_from_nobody() {
        let done = anns().complete(ann().account, 1).unwrap().unwrap();
        assert_eq!(done.take_away(), Err(not_held(&done)));
        assert_eq!(done.release(ann().account, 1), Err(not_held(&done)));
        assert_eq!(done.renew(ann().account, 1, at(1)), Err(not_held(&done)));
    }

    #[test]
    fn a_holder_is_known_by_the_account_and_shown_by_the_latest_name() {
        let renamed = Holder { name: "ann b.".into(), ..ann() };
        let task = anns().claim(&renamed, at(1)).unwrap();
        assert_eq!((task.token, task.holder), (1, Some(renamed)));
    }
}
