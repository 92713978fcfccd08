//! What inventory keeps of items and places. The owner's version decides: an older card never replaces a newer one, so
//! every function here may be repeated, and late or doubled events change nothing.

use std::collections::{BTreeMap, HashMap};

use ambar_catalog_contract::{ItemCard, PackagingLevel};
use ambar_kernel::{Failure, LocationId, Quantity, Result};
use ambar_locations_contract::{LocationCard, LocationKind, MixingRule};
use ambar_pg::{CopyTable, Db, Tx, Versioned, copy_table};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The copies of items.
pub(crate) const ITEMS: CopyTable = copy_table!("inventory.item");

pub(crate) const PLACE_VERSIONS: &str = "SELECT id, version FROM inventory.place WHERE id = ANY($1)";

// A new place is empty: goods are only taken in at places that are here. Two who add the same place at once may meet at its
// id or at its code: either way the other was faster.
pub(crate) const ADD_PLACES: &str = "
INSERT INTO inventory.place
    (id, version, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence,
     max_weight_g, max_volume_cm3, max_units, mixing, counted)
SELECT id, version, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence,
       max_weight_g, max_volume_cm3, max_units, mixing, counted
FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::boolean[],
            $8::boolean[], $9::boolean[], $10::bigint[], $11::bigint[], $12::bigint[], $13::integer[], $14::text[], $15::boolean[])
  AS p (id, version, warehouse_id, zone_id, code, kind, active, locked_in, locked_out, pick_sequence,
        max_weight_g, max_volume_cm3, max_units, mixing, counted)
ORDER BY id
ON CONFLICT DO NOTHING
RETURNING id";

// A place that is counted no longer forgets its figures: nobody keeps them from now on. One that holds more than it may from
// now on says so, like one that a person went beyond: by whose decision is in the history of the place.
pub(crate) const CHANGE_PLACE: &str = "
UPDATE inventory.place SET
    version = $2, warehouse_id = $3, zone_id = $4, code = $5, kind = $6, active = $7, locked_in = $8, locked_out = $9,
    pick_sequence = $10, max_weight_g = $11, max_volume_cm3 = $12, max_units = $13, mixing = $14, counted = $15,
    weight_g = CASE WHEN $15 THEN weight_g ELSE 0 END, volume_cm3 = CASE WHEN $15 THEN volume_cm3 ELSE 0 END,
    units = CASE WHEN $15 THEN units ELSE 0 END, full_rows = CASE WHEN $15 THEN full_rows ELSE 0 END,
    held_weight_g = CASE WHEN $15 THEN held_weight_g ELSE 0 END, held_volume_cm3 = CASE WHEN $15 THEN held_volume_cm3 ELSE 0 END,
    held_units = CASE WHEN $15 THEN held_units ELSE 0 END, holds = CASE WHEN $15 THEN holds ELSE 0 END,
    over_limit_reason = CASE
        WHEN NOT $15 THEN NULL
        WHEN weight_g > $11 OR volume_cm3 > $12 OR units > $13 OR ($14 NOT IN ('any', mixing) AND full_rows > 1)
            THEN coalesce(over_limit_reason, 'limits_changed')
        ELSE over_limit_reason END,
    revision = revision + 1
WHERE id = $1 AND version < $2 AND (counted OR NOT $15)";

pub(crate) const LOCK_PLACE: &str = "SELECT counted, version FROM inventory.place WHERE id = $1 FOR NO KEY UPDATE";

pub(crate) const LOCK_PLACES: &str = "
SELECT p.id FROM inventory.place p
WHERE p.counted AND p.id IN (SELECT s.location_id FROM inventory.stock s WHERE s.item_id = $1 AND s.in_stock)
ORDER BY p.id FOR NO KEY UPDATE";

pub(crate) const STANDS_THERE: &str = "
SELECT s.item_id, s.on_hand, i.card FROM inventory.stock s LEFT JOIN inventory.item i ON i.id = s.item_id
WHERE s.location_id = $1 AND s.in_stock";

pub(crate) const COUNT_PLACE: &str = "
UPDATE inventory.place SET
    counted = true, weight_g = $2, volume_cm3 = $3, full_rows = $4,
    units = (SELECT count(*) FROM inventory.handling_unit u WHERE u.location_id = $1)::integer,
    held_weight_g = held.weight_g, held_volume_cm3 = held.volume_cm3, held_units = held.units, holds = held.holds,
    over_limit_reason = CASE WHEN $2 > max_weight_g OR $3 > max_volume_cm3 THEN coalesce(over_limit_reason, 'item_changed')
                             ELSE over_limit_reason END,
    revision = revision + 1
FROM (SELECT coalesce(sum(weight_g), 0)::bigint AS weight_g, coalesce(sum(volume_cm3), 0)::bigint AS volume_cm3,
             coalesce(sum(units), 0)::integer AS units, count(*)::integer AS holds
      FROM inventory.hold WHERE location_id = $1) AS held
WHERE id = $1";

/// Every SQL constant of the copies.
pub(crate) const STATEMENTS: &[&str] = &[
    ITEMS.select,
    ITEMS.upsert,
    PLACE_VERSIONS,
    ADD_PLACES,
    CHANGE_PLACE,
    LOCK_PLACE,
    LOCK_PLACES,
    STANDS_THERE,
    COUNT_PLACE,
];

/// An item's card as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Item(pub(crate) ItemCard);

impl Versioned for Item {
    fn id(&self) -> Uuid {
        self.0.id.uuid()
    }
    fn version(&self) -> i64 {
        self.0.version
    }
}

/// Keeps the cards of items that are newer than what is here. Where an item turns out heavier or bigger than it was thought
/// to be, the figures of the places that it stands in change with its card.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep_items(db: &Db, cards: &[ItemCard]) -> Result<()> {
    let ids: Vec<Uuid> = cards.iter().map(|card| card.id.uuid()).collect();
    let known: HashMap<Uuid, Item> = ITEMS.find(db.reader(), &ids).await?;
    let changes_places = |item: &Item| {
        known.get(&item.id()).is_some_and(|old| old.version() < item.version() && room(&old.0) != room(&item.0))
    };
    let (of_other_size, others): (Vec<Item>, Vec<Item>) = cards.iter().cloned().map(Item).partition(changes_places);
    ITEMS.keep(db.reader(), &others).await?;
    for item in of_other_size {
        let mut tx = db.begin(&db.system_ctx()).await?;
        ITEMS.keep(tx.conn(), std::slice::from_ref(&item)).await?;
        let places: Vec<(LocationId,)> = sqlx::query_as(LOCK_PLACES).bind(item.id()).fetch_all(tx.conn()).await?;
        for (place,) in places {
            count(&mut tx, place).await?;
        }
        tx.commit_step().await?;
    }
    Ok(())
}

/// What weight and volume of a quantity follow from.
fn room(card: &ItemCard) -> impl PartialEq + use<> {
    let each = card.packagings.iter().find(|packaging| packaging.level == PackagingLevel::Each);
    each.map(|it| (card.scale, it.length_mm, it.width_mm, it.height_mm, it.weight_g))
}

/// Whether the figures of a place are kept: where they can matter. Docks and lanes without limits are never a hot row.
pub(crate) fn is_counted(card: &LocationCard) -> bool {
    matches!(card.kind, LocationKind::Storage | LocationKind::Overflow)
        || !card.limits.is_none()
        || card.mixing != MixingRule::Any
}

/// Keeps the cards of places that are newer than what is here. Places that are here already are changed one by one, each in
/// a moment of its own and in the order of their ids, so that no stock command waits for more than one of them.
///
/// # Errors
/// If the database fails.
pub(crate) async fn keep_places(db: &Db, cards: &[LocationCard]) -> Result<()> {
    // Of two cards of one place the newer one.
    let mut wanted: BTreeMap<LocationId, &LocationCard> = BTreeMap::new();
    for card in cards {
        let newest = wanted.entry(card.id).or_insert(card);
        if newest.version < card.version {
            *newest = card;
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let mut here = versions(db, wanted.keys().copied().collect()).await?;
    let new: Vec<&LocationCard> = wanted.values().copied().filter(|card| !here.contains_key(&card.id)).collect();
    if !new.is_empty() {
        let added = add(db, &new).await?;
        let others_were_faster: Vec<LocationId> =
            new.iter().map(|card| card.id).filter(|id| !added.contains(id)).collect();
        wanted.retain(|id, _| !added.contains(id));
        here.extend(versions(db, others_were_faster).await?);
        if let Some(card) = wanted.values().find(|card| !here.contains_key(&card.id)) {
            return Err(Failure::unavailable(
                "database.conflict",
                format!("{} is still kept as the code of another place; that place comes first.", card.code),
                1,
            ));
        }
    }
    for card in wanted.into_values() {
        if here.get(&card.id).is_some_and(|version| *version < card.version) {
            change(db, card).await?;
        }
    }
    Ok(())
}

async fn versions(db: &Db, ids: Vec<LocationId>) -> Result<HashMap<LocationId, i64>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(LocationId, i64)> = sqlx::query_as(PLACE_VERSIONS).bind(ids).fetch_all(db.reader()).await?;
    Ok(rows.into_iter().collect())
}

async fn add(db: &Db, cards: &[&LocationCard]) -> Result<Vec<LocationId>> {
    let added: Vec<(LocationId,)> = sqlx::query_as(ADD_PLACES)
        .bind(cards.iter().map(|card| card.id).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.version).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.warehouse_id).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.zone_id).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.code.as_str()).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.kind.name()).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.active).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.locked_in).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.locked_out).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.pick_sequence).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.limits.max_weight_g).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.limits.max_volume_cm3).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.limits.max_handling_units).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| card.mixing.name()).collect::<Vec<_>>())
        .bind(cards.iter().map(|card| is_counted(card)).collect::<Vec<_>>())
        .fetch_all(db.reader())
        .await?;
    Ok(added.into_iter().map(|(id,)| id).collect())
}

/// One statement, unless the place begins to be counted.
async fn change(db: &Db, card: &LocationCard) -> Result<()> {
    let changed = write(db.reader(), card).await?;
    if changed || !is_counted(card) {
        return Ok(());
    }
    // Either somebody was faster, or it was not counted until now: find out under its lock.
    let mut tx = db.begin(&db.system_ctx()).await?;
    let (counted, version): (bool, i64) = sqlx::query_as(LOCK_PLACE).bind(card.id).fetch_one(tx.conn()).await?;
    if version >= card.version {
        return tx.rollback().await;
    }
    if !counted {
        count(&mut tx, card.id).await?;
    }
    write(tx.conn(), card).await?;
    tx.commit_step().await
}

async fn write(on: impl sqlx::PgExecutor<'_>, card: &LocationCard) -> Result<bool> {
    let done = sqlx::query(CHANGE_PLACE)
        .bind(card.id)
        .bind(card.version)
        .bind(card.warehouse_id)
        .bind(card.zone_id)
        .bind(&card.code)
        .bind(card.kind.name())
        .bind(card.active)
        .bind(card.locked_in)
        .bind(card.locked_out)
        .bind(card.pick_sequence)
        .bind(card.limits.max_weight_g)
        .bind(card.limits.max_volume_cm3)
        .bind(card.limits.max_handling_units)
        .bind(card.mixing.name())
        .bind(is_counted(card))
        .execute(on)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the figures of a locked place from what stands there. Sound because the engine locks every place that goods come
/// to or leave, those that are not counted in share mode, before it reads them.
async fn count(tx: &mut Tx, place: LocationId) -> Result<()> {
    let rows: Vec<(Uuid, i64, Option<sqlx::types::Json<Item>>)> =
        sqlx::query_as(STANDS_THERE).bind(place).fetch_all(tx.conn()).await?;
    let (mut weight_g, mut volume_cm3) = (0_i64, 0_i64);
    for (item, on_hand, card) in &rows {
        let card = card.as_ref().ok_or_else(|| Failure::internal(format!("item {item} in stock is not known")))?;
        let quantity = Quantity::new(*on_hand)?;
        weight_g = weight_g.saturating_add(card.0.0.weight_g(quantity));
        volume_cm3 = volume_cm3.saturating_add(card.0.0.volume_cm3(quantity));
    }
    sqlx::query(COUNT_PLACE)
        .bind(place)
        .bind(weight_g)
        .bind(volume_cm3)
        .bind(i32::try_from(rows.len()).map_err(Failure::internal)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}
