//! Changes of places that others must know of before they are acknowledged.
//!
//! Such a change takes three steps. It is committed, with its events and with a row of `locations.change` that keeps the
//! answer to be ([`make`]). The followers are told ([`tell`]). The answer is stored for the command's key ([`answer`]).
//! Whatever breaks in between, nothing is acknowledged; the retry with the same key finds the row, tells the followers
//! how the places stand by then, and answers as the first attempt would have. If no retry comes, the events bring the
//! followers up to date.

use std::collections::BTreeMap;

use ambar_kernel::{Ctx, Document, ErrorKind, Failure, LocationId, Replay, Result, WarehouseId};
use ambar_locations_contract::{LocationCard, LocationsChanged};
use ambar_pg::Tx;
use serde::Serialize;
use serde_json::Value;

use crate::{Locations, store};

/// The most cards in one event, and told to a follower at once.
const CARDS_AT_ONCE: usize = 500;

/// The beginning of a change.
pub(crate) enum Begun {
    /// Nothing is done yet.
    New(Box<Tx>),
    /// An earlier attempt with this key committed it.
    Made(Made),
}

/// A change that is committed and not answered yet.
pub(crate) struct Made {
    pub(crate) places: Vec<LocationId>,
    pub(crate) status: u16,
    pub(crate) reply: Value,
}

/// Begins a change, or finds what an earlier attempt made. A twin in flight is waited for.
pub(crate) async fn start(locations: &Locations, ctx: &Ctx) -> Result<Begun> {
    let mut tx = locations.db.begin(ctx).await?;
    if store::change::claim(&mut tx).await? {
        return Ok(Begun::New(Box::new(tx)));
    }
    tx.rollback().await?;
    match earlier(locations, ctx).await? {
        Some(made) => Ok(Begun::Made(made)),
        None => Err(Failure::internal("a change was in the way and then gone")),
    }
}

/// What an earlier attempt with this key made.
pub(crate) async fn earlier(locations: &Locations, ctx: &Ctx) -> Result<Option<Made>> {
    let Some(found) = store::change::find(locations.db.reader(), ctx.command_uuid()).await? else { return Ok(None) };
    let hash = ctx.idempotency.as_ref().map_or(&[][..], |idempotency| &idempotency.request_hash);
    if found.request_hash != hash {
        // Not as 422: that would be stored as the answer to the key, and the first command would never get its own.
        return Err(Failure::new(
            ErrorKind::Malformed,
            "idempotency.key_reused",
            "This Idempotency-Key was sent before with another request. Use a new key for a new command.",
        ));
    }
    Ok(Some(Made {
        places: found.location_ids,
        status: u16::try_from(found.status).map_err(Failure::internal)?,
        reply: found.reply.unwrap_or_default(),
    }))
}

/// Begins a change. If an earlier attempt with this key made it, ends it: this then fails with its answer.
pub(crate) async fn begin(locations: &Locations, ctx: &Ctx) -> Result<Tx> {
    match start(locations, ctx).await? {
        Begun::New(tx) => Ok(*tx),
        Begun::Made(made) => Err(end_earlier(locations, ctx, made).await),
    }
}

/// Tells the followers and stores the answer that an earlier attempt left behind.
pub(crate) async fn end_earlier(locations: &Locations, ctx: &Ctx, made: Made) -> Failure {
    let (status, places) = (made.status, made.places);
    let ended = async {
        tell(locations, ctx, &places).await?;
        Document::of(&answer(locations, ctx, status, made.reply).await?)
    };
    match ended.await {
        Ok(body) => Failure::replayed(Replay { status, body }),
        Err(failure) => failure,
    }
}

/// Commits a change with its events, tells the followers, stores the answer.
pub(crate) async fn finish<R: Serialize>(
    locations: &Locations,
    tx: Tx,
    places: &[LocationId],
    status: u16,
    reply: R,
) -> Result<R> {
    let ctx = tx.ctx().clone();
    make(tx, places, status, &reply).await?;
    tell(locations, &ctx, places).await?;
    answer(locations, &ctx, status, reply).await
}

/// Commits a change with its events and what its answer will be.
pub(crate) async fn make<R: Serialize>(mut tx: Tx, places: &[LocationId], status: u16, reply: &R) -> Result<()> {
    emit(&mut tx, places).await?;
    let reply = serde_json::to_value(reply).map_err(Failure::internal)?;
    store::change::describe(&mut tx, places, status, reply).await?;
    tx.commit_step().await
}

/// Commits what takes a change back, with its events. The change is forgotten: a retry with the same key begins anew.
pub(crate) async fn unmake(mut tx: Tx, places: &[LocationId]) -> Result<()> {
    emit(&mut tx, places).await?;
    store::change::forget(&mut tx).await?;
    tx.commit_step().await
}

/// Publishes how these places stand now.
pub(crate) async fn emit(tx: &mut Tx, places: &[LocationId]) -> Result<()> {
    let mut by_warehouse: BTreeMap<WarehouseId, Vec<LocationCard>> = BTreeMap::new();
    for card in store::location::cards(tx.conn(), places).await? {
        by_warehouse.entry(card.warehouse_id).or_default().push(card);
    }
    for (warehouse, cards) in by_warehouse {
        for some in cards.chunks(CARDS_AT_ONCE) {
            tx.emit(warehouse, &LocationsChanged { locations: some.to_vec() })?;
        }
    }
    Ok(())
}

/// Tells the followers how the places stand, one follower after the other.
pub(crate) async fn tell(locations: &Locations, ctx: &Ctx, places: &[LocationId]) -> Result<()> {
    for some in places.chunks(CARDS_AT_ONCE) {
        let cards = store::location::cards(locations.db.reader(), some).await?;
        for follower in locations.followers.iter() {
            // Whatever the follower says, it is no answer to this command: the same key must try again.
            follower.follow(ctx, &cards).await.map_err(|failure| {
                Failure::unavailable(
                    "locations.not_told",
                    "The change is made, but stock does not know of it yet. Send it again with the same key.",
                    1,
                )
                .because(failure)
            })?;
        }
    }
    Ok(())
}

/// Stores the answer for the command's key.
pub(crate) async fn answer<R: Serialize>(locations: &Locations, ctx: &Ctx, status: u16, reply: R) -> Result<R> {
    locations.db.begin(ctx).await?.commit(status, reply).await
}
