//! The search for places that goods may be put away to: a bounded number of places that fit, nearest first by what the
//! strategy calls near, and a few others to tell why not.

use ambar_inventory_domain::Load;
use ambar_kernel::{ItemId, LocationId, LotCode, LotId, OwnerId, Result, WarehouseId, ZoneId};
use sqlx::{FromRow, PgConnection};

use super::{convert::PlaceRow, locks::place_columns};

/// A search twice: for places that nobody has locked, which it locks, and for all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Search {
    /// Locks what it finds and passes over what others have locked.
    pub(crate) free: &'static str,
    /// Finds the ids of what others have locked, too.
    pub(crate) any: &'static str,
}

macro_rules! search {
    ($kind:literal, $content:expr, $walk:literal) => {
        Search {
            free: concat!(
                "SELECT ", place_columns!(), search!(@ $kind, $content, $walk), " FOR NO KEY UPDATE OF p SKIP LOCKED"
            ),
            any: concat!("SELECT p.id", search!(@ $kind, $content, $walk)),
        }
    };
    (@ $kind:literal, $content:expr, $walk:literal) => {
        concat!(
            " FROM inventory.place p WHERE p.warehouse_id = $1 AND p.kind = '", $kind, "' AND p.active AND NOT p.locked_in \
             AND ($2::bigint = 0 OR p.max_weight_g IS NULL OR p.weight_g + p.held_weight_g + $2 <= p.max_weight_g) \
             AND ($3::bigint = 0 OR p.max_volume_cm3 IS NULL OR p.volume_cm3 + p.held_volume_cm3 + $3 <= p.max_volume_cm3) \
             AND ($4::int = 0 OR p.max_units IS NULL OR p.units + p.held_units + $4 <= p.max_units) \
             AND p.id <> ALL ($5) AND ", $content, $walk, " LIMIT $6"
        )
    };
}

macro_rules! empty {
    () => {
        "p.vacant"
    };
}

// What stands there and what is on its way must go together with what comes: item $8, lot $9 by id and $10 by code.
macro_rules! room {
    () => {
        "NOT p.filled AND NOT p.vacant AND (p.mixing = 'any' OR p.mixing IN ('one_item', 'one_lot') \
         AND NOT EXISTS (SELECT 1 FROM inventory.stock s WHERE s.location_id = p.id AND s.in_stock \
                         AND (s.item_id <> $8 OR p.mixing = 'one_lot' AND s.lot_id <> $9)) \
         AND NOT EXISTS (SELECT 1 FROM inventory.hold h WHERE h.location_id = p.id \
                         AND (h.item_id <> $8 OR p.mixing = 'one_lot' AND h.lot_code IS DISTINCT FROM $10)))"
    };
}

pub(crate) const EMPTY_UP: Search =
    search!("storage", empty!(), " AND p.pick_sequence >= $7 ORDER BY p.pick_sequence, p.id");
pub(crate) const EMPTY_DOWN: Search =
    search!("storage", empty!(), " AND p.pick_sequence < $7 ORDER BY p.pick_sequence DESC, p.id DESC");
pub(crate) const EMPTY_IN_ZONE: Search =
    search!("storage", empty!(), " AND p.zone_id = $7 ORDER BY p.pick_sequence, p.id");
pub(crate) const ROOM_UP: Search =
    search!("storage", room!(), " AND p.pick_sequence >= $7 ORDER BY p.pick_sequence, p.id");
pub(crate) const ROOM_DOWN: Search =
    search!("storage", room!(), " AND p.pick_sequence < $7 ORDER BY p.pick_sequence DESC, p.id DESC");
pub(crate) const ROOM_IN_ZONE: Search =
    search!("storage", room!(), " AND p.zone_id = $7 ORDER BY p.pick_sequence, p.id");
pub(crate) const OVERFLOW: Search = search!(
    "overflow",
    concat!("(", empty!(), " OR ", room!(), ")"),
    " AND p.pick_sequence >= $7 ORDER BY p.pick_sequence, p.id"
);

/// Storage places by the walk, whether they fit or not.
pub(crate) const NEARBY_UP: &str = concat!(
    "SELECT ",
    place_columns!(),
    " FROM inventory.place p WHERE p.warehouse_id = $1 AND p.kind = 'storage' AND p.pick_sequence >= $2 \
     ORDER BY p.pick_sequence, p.id LIMIT $3"
);
pub(crate) const NEARBY_DOWN: &str = concat!(
    "SELECT ",
    place_columns!(),
    " FROM inventory.place p WHERE p.warehouse_id = $1 AND p.kind = 'storage' AND p.pick_sequence < $2 \
     ORDER BY p.pick_sequence DESC, p.id DESC LIMIT $3"
);

pub(crate) const OLDEST_ZONE: &str = "
SELECT p.zone_id FROM inventory.stock s JOIN inventory.place p ON p.id = s.location_id
WHERE s.item_id = $1 AND s.warehouse_id = $2 AND s.owner_id = $3 AND s.in_stock AND p.kind = 'storage'
ORDER BY s.received_at, s.stock_id LIMIT 1";

pub(crate) const MIDDLE: &str = "
SELECT coalesce((SELECT pick_sequence FROM inventory.place WHERE warehouse_id = $1 AND kind = 'storage' ORDER BY pick_sequence LIMIT 1)
              + (SELECT pick_sequence FROM inventory.place WHERE warehouse_id = $1 AND kind = 'storage' ORDER BY pick_sequence DESC LIMIT 1), 0) / 2";

/// What is to be placed.
#[derive(Debug, Clone)]
pub(crate) struct Sought<'a> {
    pub(crate) warehouse_id: WarehouseId,
    pub(crate) load: Load,
    pub(crate) avoid: &'a [LocationId],
    pub(crate) item_id: ItemId,
    pub(crate) lot_id: LotId,
    pub(crate) lot: Option<&'a LotCode>,
    /// How many places at most.
    pub(crate) limit: i64,
}

/// One step of a search: from a position of the walk on, or in a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Empty places from a position away from dispatch.
    EmptyUp(i64),
    /// Empty places from before a position towards dispatch.
    EmptyDown(i64),
    /// Empty places of a zone.
    EmptyInZone(ZoneId),
    /// Places with room, from a position away from dispatch.
    RoomUp(i64),
    /// Places with room, from before a position towards dispatch.
    RoomDown(i64),
    /// Places with room of a zone.
    RoomInZone(ZoneId),
    /// Overflow places.
    Overflow,
}

impl Step {
    const fn search(self) -> Search {
        match self {
            Self::EmptyUp(_) => EMPTY_UP,
            Self::EmptyDown(_) => EMPTY_DOWN,
            Self::EmptyInZone(_) => EMPTY_IN_ZONE,
            Self::RoomUp(_) => ROOM_UP,
            Self::RoomDown(_) => ROOM_DOWN,
            Self::RoomInZone(_) => ROOM_IN_ZONE,
            Self::Overflow => OVERFLOW,
        }
    }

    /// Whether it looks for empty places: whatever comes fits in beside nothing.
    pub(crate) const fn is_empty_place(self) -> bool {
        matches!(self, Self::EmptyUp(_) | Self::EmptyDown(_) | Self::EmptyInZone(_))
    }

    /// Places that fit and that nobody has locked; they are locked now.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn free(self, conn: &mut PgConnection, sought: &Sought<'_>) -> Result<Vec<PlaceRow>> {
        self.run(self.search().free, conn, sought).await
    }

    /// Places that fit, whoever has locked them.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn any(self, conn: &mut PgConnection, sought: &Sought<'_>) -> Result<Vec<LocationId>> {
        let found: Vec<(LocationId,)> = self.run(self.search().any, conn, sought).await?;
        Ok(found.into_iter().map(|(id,)| id).collect())
    }

    async fn run<R>(self, sql: &'static str, conn: &mut PgConnection, sought: &Sought<'_>) -> Result<Vec<R>>
    where
        R: for<'r> FromRow<'r, sqlx::postgres::PgRow> + Send + Unpin,
    {
        let query = sqlx::query_as(sql)
            .bind(sought.warehouse_id)
            .bind(sought.load.weight_g)
            .bind(sought.load.volume_cm3)
            .bind(sought.load.units)
            .bind(sought.avoid)
            .bind(sought.limit);
        let query = match self {
            Self::EmptyUp(from) | Self::EmptyDown(from) | Self::RoomUp(from) | Self::RoomDown(from) => query.bind(from),
            Self::EmptyInZone(zone) | Self::RoomInZone(zone) => query.bind(zone),
            Self::Overflow => query.bind(i64::MIN),
        };
        let query = match self {
            Self::EmptyUp(_) | Self::EmptyDown(_) | Self::EmptyInZone(_) => query,
            Self::RoomUp(_) | Self::RoomDown(_) | Self::RoomInZone(_) | Self::Overflow => {
                query.bind(sought.item_id).bind(sought.lot_id).bind(sought.lot)
            }
        };
        Ok(query.fetch_all(conn).await?)
    }
}

/// A few storage places next to a position of the walk, fitting or not, unlocked.
///
/// # Errors
/// If the database fails.
pub(crate) async fn nearby(
    conn: &mut PgConnection,
    warehouse: WarehouseId,
    from: i64,
    down: bool,
    limit: i64,
) -> Result<Vec<PlaceRow>> {
    let sql = if down { NEARBY_DOWN } else { NEARBY_UP };
    Ok(sqlx::query_as(sql).bind(warehouse).bind(from).bind(limit).fetch_all(conn).await?)
}

/// The zone of an item's oldest stock in storage.
///
/// # Errors
/// If the database fails.
pub(crate) async fn oldest_zone(
    conn: &mut PgConnection,
    warehouse: WarehouseId,
    item: ItemId,
    owner: OwnerId,
) -> Result<Option<ZoneId>> {
    let zone: Option<(ZoneId,)> =
        sqlx::query_as(OLDEST_ZONE).bind(item).bind(warehouse).bind(owner).fetch_optional(conn).await?;
    Ok(zone.map(|(zone,)| zone))
}

/// The middle of the walk through storage.
///
/// # Errors
/// If the database fails.
pub(crate) async fn middle(conn: &mut PgConnection, warehouse: WarehouseId) -> Result<i64> {
    let (middle,): (i64,) = sqlx::query_as(MIDDLE).bind(warehouse).fetch_one(conn).await?;
    Ok(middle)
}
