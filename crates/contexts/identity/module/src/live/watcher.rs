//! One who watches: what comes next to them, and when it is over.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use ambar_kernel::{Actor, Result};
use ambar_pg::{Change, Changes, Moment};
use ambar_web::CancellationToken;
use axum::{http::HeaderMap, response::sse::Event};
use serde_json::json;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::{Interval, MissedTickBehavior},
};

use super::{Earlier, RETRY, places::Place, sight::sees};
use crate::Identity;

/// What a watcher proved to be who they are: it is asked again and again whether it still does.
pub(super) struct Proof {
    identity: Identity,
    headers: HeaderMap,
}

impl Proof {
    pub(super) const fn new(identity: Identity, headers: HeaderMap) -> Self {
        Self { identity, headers }
    }

    async fn actor(&self) -> Result<Option<Actor>> {
        self.identity.still(&self.headers, self.identity.db.clock().now()).await
    }
}

/// How often something is done for a watcher.
pub(super) struct Pace {
    /// Something is sent, so that whatever lies between sees that the connection lives.
    alive: Duration,
    /// It is asked whether the session still is, and what it may see.
    proof: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { alive: Duration::from_secs(15), proof: Duration::from_secs(3) }
    }
}

/// What a watcher learns next.
enum Heard {
    Changes(Arc<Changes>),
    /// They took too long to take what was told.
    Lost,
    /// It is time for a sign of life.
    Alive,
    /// Is the session still one?
    Prove,
    /// The server stops.
    Stop,
}

/// One who watches.
pub(super) struct Watcher {
    actor: Actor,
    _place: Place,
    heard: Receiver<Arc<Changes>>,
    proof: Proof,
    alive: Interval,
    prove: Interval,
    stop: CancellationToken,
    /// What is still to be said.
    words: VecDeque<Event>,
    /// How far everything is said, once the words are.
    until: Moment,
    over: bool,
}

impl Watcher {
    pub(super) fn new(
        actor: Actor,
        place: Place,
        heard: Receiver<Arc<Changes>>,
        proof: Proof,
        earlier: Earlier,
        pace: Pace,
        stop: CancellationToken,
    ) -> Self {
        let every = |period| {
            let mut every = tokio::time::interval_at(tokio::time::Instant::now() + period, period);
            every.set_missed_tick_behavior(MissedTickBehavior::Delay);
            every
        };
        let until = match &earlier {
            Earlier::Begins(moment) => moment.clone(),
            Earlier::Resumes(changes) => changes.until.clone(),
        };
        let resumed = matches!(earlier, Earlier::Resumes(_));
        let hello = Event::default().event("hello").retry(RETRY).data(json!({ "resumed": resumed }).to_string());
        let (alive, prove) = (every(pace.alive), every(pace.proof));
        let mut watcher =
            Self { actor, _place: place, heard, proof, alive, prove, stop, words: VecDeque::new(), until, over: false };
        match earlier {
            Earlier::Begins(moment) => watcher.words.push_back(hello.id(moment.to_string())),
            Earlier::Resumes(changes) => {
                watcher.words.push_back(hello);
                watcher.say(&changes);
            }
        }
        watcher
    }

    /// The next message; none when it is over.
    pub(super) async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.words.pop_front() {
                return Some(event);
            }
            if self.over {
                return None;
            }
            match self.hear().await {
                Heard::Changes(changes) => self.say(&changes),
                Heard::Lost => {
                    self.words.push_back(reset("slow"));
                    self.over = true;
                }
                // What was not for them is not asked for again when they resume.
                Heard::Alive => {
                    self.words.push_back(Event::default().event("alive").data("{}").id(self.until.to_string()))
                }
                Heard::Prove => self.prove().await,
                Heard::Stop => return None,
            }
        }
    }

    async fn hear(&mut self) -> Heard {
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Heard::Stop,
            // However much there is to tell, it is asked first whether it may be told.
            _ = self.prove.tick() => Heard::Prove,
            told = self.heard.recv() => match told {
                Ok(changes) => Heard::Changes(changes),
                Err(RecvError::Lagged(_) | RecvError::Closed) => Heard::Lost,
            },
            _ = self.alive.tick() => Heard::Alive,
        }
    }

    /// Says what they may see of it. The last message has the id: who breaks off before hears all of them again.
    fn say(&mut self, told: &Changes) {
        self.until = told.until.clone();
        if told.missed {
            self.words.push_back(reset("missed").id(told.until.to_string()));
            return;
        }
        let seen: Vec<Event> = told.changes.iter().filter(|it| sees(&self.actor, &it.name)).map(message).collect();
        let last = seen.len().saturating_sub(1);
        let marked = seen.into_iter().enumerate().map(|(number, event)| match number {
            number if number == last => event.id(told.until.to_string()),
            _ => event,
        });
        self.words.extend(marked);
    }

    async fn prove(&mut self) {
        match self.proof.actor().await {
            Ok(Some(actor)) => self.actor = actor,
            Ok(None) => {
                let end = Event::default().event("end").data(json!({ "reason": "signed_out" }).to_string());
                self.words.push_back(end);
                self.over = true;
            }
            // A database that is away proves nothing, and has nothing to tell either.
            Err(failure) => tracing::debug!(error = %failure, "whether a session still is cannot be found out"),
        }
    }
}

fn message(change: &Change) -> Event {
    let told = json!({ "name": change.name, "version": change.version, "key": change.key, "at": change.at });
    Event::default().event("change").data(told.to_string())
}

fn reset(reason: &str) -> Event {
    Event::default().event("reset").data(json!({ "reason": reason }).to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use ambar_kernel::{AccountId, SystemClock, SystemIds, Timestamp};
    use ambar_pg::Db;
    use axum::{
        body::to_bytes,
        response::{IntoResponse, sse::Sse},
    };
    use sqlx::PgPool;
    use tokio::sync::broadcast::{Sender, channel};
    use uuid::Uuid;

    use super::*;
    use crate::live::messages;

    /// One who may see stock, and asks for nothing of a database that is not there.
    fn watcher(heard: Receiver<Arc<Changes>>, stop: &CancellationToken) -> Watcher {
        let pool = PgPool::connect_lazy("postgres://nowhere/ambar").unwrap();
        let identity = Identity::new(Db::new(pool, Arc::new(SystemClock), Arc::new(SystemIds), vec![]));
        let actor = Actor {
            account: AccountId::from_uuid(Uuid::from_u128(1)),
            name: "ann".into(),
            person: None,
            permissions: Arc::new(HashSet::from(["inventory:read"])),
        };
        let place = identity.watching.places.take(actor.account).unwrap();
        let proof = Proof::new(identity, HeaderMap::new());
        Watcher::new(actor, place, heard, proof, Earlier::Begins(at(1)), Pace::default(), stop.clone())
    }

    fn at(number: u32) -> Moment {
        Moment::parse(&format!("{number}:{number}:")).unwrap()
    }

    fn tell(sender: &Sender<Arc<Changes>>, number: u32, names: &[&str], missed: bool) {
        let change = |name: &&str| Change {
            name: (*name).into(),
            version: 1,
            key: number.to_string(),
            at: Timestamp::UNIX_EPOCH,
        };
        let changes = names.iter().map(change).collect();
        sender.send(Arc::new(Changes { until: at(number), changes, missed })).unwrap();
    }

    /// Everything that is said until the end, without what each stream begins with.
    async fn said(watcher: Watcher) -> String {
        let body = Sse::new(messages(watcher)).into_response().into_body();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let hello = "event: hello\nretry: 2000\ndata: {\"resumed\":false}\nid: 1:1:\n\n";
        text.strip_prefix(hello).unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    const SLOW: &str = "event: reset\ndata: {\"reason\":\"slow\"}\n\n";

    fn change(name: &str, key: u32) -> String {
        let at = "1970-01-01T00:00:00Z";
        format!("event: change\ndata: {{\"at\":\"{at}\",\"key\":\"{key}\",\"name\":\"{name}\",\"version\":1}}\n")
    }

    #[tokio::test]
    async fn whoever_takes_too_long_is_told_to_read_anew_and_let_go() {
        let (sender, receiver) = channel(2);
        let watcher = watcher(receiver, &CancellationToken::new());
        for number in 2..9 {
            tell(&sender, number, &["inventory.stock_changed"], false);
        }
        assert_eq!(said(watcher).await, SLOW, "and nothing of what they missed a part of");
    }

    #[tokio::test]
    async fn they_hear_of_what_they_may_see_and_the_last_of_a_look_has_its_id() {
        let (sender, receiver) = channel(8);
        let watcher = watcher(receiver, &CancellationToken::new());
        let stock = "inventory.stock_changed";
        tell(&sender, 2, &["catalog.item_added", stock, "workforce.task_changed", stock], false);
        tell(&sender, 3, &["shipments.order_received"], false);
        drop(sender);
        let told = format!("{}\n{}id: 2:2:\n\n{SLOW}", change(stock, 2), change(stock, 2));
        assert_eq!(said(watcher).await, told);
    }

    #[tokio::test]
    async fn what_the_reader_missed_they_read_anew_and_go_on() {
        let (sender, receiver) = channel(8);
        let watcher = watcher(receiver, &CancellationToken::new());
        tell(&sender, 2, &[], true);
        tell(&sender, 3, &["inventory.stock_changed"], false);
        drop(sender);
        let reset = "event: reset\ndata: {\"reason\":\"missed\"}\nid: 2:2:\n\n";
        let told = format!("{reset}{}id: 3:3:\n\n{SLOW}", change("inventory.stock_changed", 3));
        assert_eq!(said(watcher).await, told);
    }

    #[tokio::test]
    async fn the_stop_of_the_server_ends_it() {
        let (_sender, receiver) = channel(8);
        let stop = CancellationToken::new();
        let watcher = watcher(receiver, &stop);
        stop.cancel();
        assert_eq!(said(watcher).await, "");
    }
}
