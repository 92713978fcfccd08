//! Whatever people do, in whatever order and however late: one holder, one completion, tokens that only rise (i26, i27).

use ambar_kernel::{AccountId, Timestamp};
use ambar_workforce_contract::TaskState;
use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use crate::{Holder, Task, TaskRefusal};

#[derive(Debug, Clone)]
enum Act {
    Claim,
    Progress,
    Renew,
    Release,
    TakeAway,
    Complete,
    Cancel { even_if_held: bool },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Claim),
        3 => Just(Act::Progress),
        1 => Just(Act::Renew),
        2 => Just(Act::Release),
        1 => Just(Act::TakeAway),
        1 => Just(Act::Complete),
        1 => any::<bool>().prop_map(|even_if_held| Act::Cancel { even_if_held }),
    ]
}

/// One person's act, with the token that they remember.
fn apply(task: &Task, act: &Act, who: &Holder, token: i64, now: Timestamp) -> Result<Option<Task>, TaskRefusal> {
    match act {
        Act::Claim => task.claim(who, now).map(Some),
        Act::Progress => task.progress(who.account, token, now),
        Act::Renew => task.renew(who.account, token, now).map(Some),
        Act::Release => task.release(who.account, token).map(Some),
        Act::TakeAway => task.take_away().map(Some),
        Act::Complete => task.complete(who.account, token),
        Act::Cancel { even_if_held } => task.cancel(*even_if_held, now).map(Some),
    }
}

/// Which state may follow which; nothing follows a closed one.
const ALLOWED: [(TaskState, &[TaskState]); 3] = [
    (TaskState::Pending, &[TaskState::Started, TaskState::Canceled]),
    (
        TaskState::Started,
        &[TaskState::Started, TaskState::InProgress, TaskState::Pending, TaskState::Completed, TaskState::Canceled],
    ),
    (TaskState::InProgress, &[TaskState::InProgress, TaskState::Pending, TaskState::Completed, TaskState::Canceled]),
];

proptest! {
    #[test]
    fn there_is_never_a_second_holder_nor_a_second_completion(
        acts in prop::collection::vec((act(), 0_u128..4, 0_i64..40), 1..60),
    ) {
        let people: Vec<Holder> = (0..4)
            .map(|number| Holder { account: AccountId::from_uuid(Uuid::from_u128(number + 1)), name: format!("p{number}") })
            .collect();
        let (mut task, mut now, mut completions) = (Task::pending(), Timestamp::UNIX_EPOCH, 0);
        // What each person believes to hold: their last claim's token.
        let mut remembered = [0_i64; 4];
        for (act, person, minutes) in acts {
            now += TimeDelta::minutes(minutes);
            let person = usize::try_from(person).unwrap();
            let who = &people[person];
            let before = task.clone();
            if let Ok(Some(new)) = apply(&task, &act, who, remembered[person], now) {
                let allowed = ALLOWED.iter().any(|(from, to)| *from == before.state && to.contains(&new.state));
                prop_assert!(allowed, "{:?} → {:?}", before.state, new.state);
                prop_assert!(new.token >= before.token);
                let new_holder = new.holder.is_some() && new.holder != before.holder;
                prop_assert_eq!(new.token > before.token, new_holder);
                if new_holder && let (Some(_), Some(until)) = (&before.holder, before.lease_until) {
                    prop_assert!(until < now, "taken over while the lease held");
                }
                if matches!(act, Act::Claim) {
                    remembered[person] = new.token;
                }
                completions += i32::from(new.state == TaskState::Completed);
                task = new;
            }
            let claimed = matches!(task.state, TaskState::Started | TaskState::InProgress);
            prop_assert_eq!(task.lease_until.is_some(), claimed);
            prop_assert_eq!(task.holder.is_some(), claimed || task.state == TaskState::Completed);
            let holders = (0..4).filter(|&n| task.require_held(people[n].account, remembered[n]).is_ok()).count();
            prop_assert!(holders <= 1);
            prop_assert!(completions <= 1);
        }
    }

    #[test]
    fn a_lease_never_ends_earlier_by_what_its_holder_does(acts in prop::collection::vec((0..3_u8, 0_i64..40), 1..30)) {
        let ann = Holder { account: AccountId::from_uuid(Uuid::from_u128(1)), name: "ann".into() };
        let mut now = Timestamp::UNIX_EPOCH;
        let mut task = Task::pending().claim(&ann, now).unwrap();
        for (act, minutes) in acts {
            now += TimeDelta::minutes(minutes);
            let act = [Act::Claim, Act::Progress, Act::Renew][usize::from(act)].clone();
            let next = apply(&task, &act, &ann, task.token, now).unwrap().unwrap_or_else(|| task.clone());
            prop_assert!(next.lease_until >= task.lease_until);
            prop_assert!(next.lease_until >= Some(now + crate::YOUNG_LEASE), "a young lease is left after every sign of life");
            prop_assert_eq!(next.token, 1);
            task = next;
        }
    }
}
