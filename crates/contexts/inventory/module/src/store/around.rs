//! What the domain must see beside the locked rows: read once everything is locked, so that nothing of it is stale.

use ambar_inventory_contract::StockId;
use ambar_inventory_domain::TotalKey;
use ambar_kernel::{HandlingUnitId, LocationId, LotId, Result, SerialId};
use serde::Deserialize;
use sqlx::{PgConnection, types::Json};

use super::convert::{ClaimRow, CountRow, HoldRow, LotRow, PlaceRow, SerialRow, StockRow};

// By key, one by one, as in RESOLVE.
pub(crate) const AROUND: &str = "
WITH standing AS MATERIALIZED (
    SELECT s.* FROM unnest($1::uuid[]) AS w (id)
    CROSS JOIN LATERAL (SELECT * FROM inventory.stock s WHERE s.location_id = w.id AND s.in_stock) AS s
    UNION
    SELECT s.* FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS d (warehouse_id, item_id, owner_id)
    CROSS JOIN LATERAL (SELECT * FROM inventory.stock s
                        WHERE s.item_id = d.item_id AND s.warehouse_id = d.warehouse_id AND s.owner_id = d.owner_id AND s.in_stock) AS s
),
claim AS MATERIALIZED (
    SELECT r.* FROM (
        SELECT unnest($5::bigint[]) AS stock_id
        UNION
        SELECT s.stock_id FROM unnest($6::uuid[]) AS w (id) CROSS JOIN LATERAL (
            SELECT s.stock_id FROM inventory.stock s
            WHERE s.handling_unit_id = w.id AND s.handling_unit_id <> '00000000-0000-0000-0000-000000000000' AND s.in_stock) AS s
    ) AS w CROSS JOIN LATERAL (SELECT * FROM inventory.reservation r WHERE r.stock_id = w.stock_id AND r.quantity > 0) AS r
)
SELECT json_build_object(
    'rows', (SELECT coalesce(json_agg(standing), '[]') FROM standing),
    'holds', (SELECT coalesce(json_agg(h), '[]')
              FROM unnest($1::uuid[]) AS w (id) CROSS JOIN LATERAL (SELECT * FROM inventory.hold h WHERE h.location_id = w.id) AS h),
    'claims', (SELECT coalesce(json_agg(claim), '[]') FROM claim),
    'counts', (SELECT coalesce(json_agg(c), '[]')
               FROM unnest($7::uuid[]) AS w (id)
               CROSS JOIN LATERAL (SELECT * FROM inventory.count c WHERE c.location_id = w.id AND c.state IN ('requested', 'counted')) AS c),
    'places', (SELECT coalesce(json_agg(p), '[]')
               FROM (SELECT unnest($8::uuid[]) AS id UNION SELECT location_id FROM standing) AS w
               CROSS JOIN LATERAL (
                   SELECT p.id, p.warehouse_id, p.zone_id, p.code, p.kind, p.active, p.locked_in, p.locked_out, p.pick_sequence,
                          p.max_weight_g, p.max_volume_cm3, p.max_units, p.mixing, p.counted, p.weight_g, p.volume_cm3, p.units,
                          p.full_rows, p.held_weight_g, p.held_volume_cm3, p.held_units, p.holds, p.over_limit_reason, p.version,
                          p.revision
                   FROM inventory.place p WHERE p.id = w.id LIMIT 1) AS p),
    'lots', (SELECT coalesce(json_agg(l), '[]')
             FROM (SELECT unnest($9::uuid[]) AS id UNION SELECT lot_id FROM standing) AS w
             CROSS JOIN LATERAL (SELECT * FROM inventory.lot l WHERE l.id = w.id LIMIT 1) AS l),
    'serials', (SELECT coalesce(json_agg(n), '[]')
                FROM (SELECT unnest($10::uuid[]) AS id UNION SELECT serial_id FROM standing) AS w
                CROSS JOIN LATERAL (SELECT * FROM inventory.serial n WHERE n.id = w.id LIMIT 1) AS n)
)";

/// What to look at.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    /// Everything that stands in these places or is on its way there.
    pub(crate) contents_of: Vec<LocationId>,
    /// All that is there of these, unlocked.
    pub(crate) stock_of: Vec<TotalKey>,
    /// The open claims on these rows.
    pub(crate) claims_on: Vec<StockId>,
    /// The open claims on what is in these units.
    pub(crate) claims_in: Vec<HandlingUnitId>,
    /// The open counts in these places.
    pub(crate) counts_at: Vec<LocationId>,
    /// These places, unlocked.
    pub(crate) places: Vec<LocationId>,
    /// These lots.
    pub(crate) lots: Vec<LotId>,
    /// These units of items.
    pub(crate) serials: Vec<SerialId>,
}

impl Looks {
    fn is_empty(&self) -> bool {
        self.contents_of.is_empty()
            && self.stock_of.is_empty()
            && self.claims_on.is_empty()
            && self.claims_in.is_empty()
            && self.counts_at.is_empty()
            && self.places.is_empty()
            && self.lots.is_empty()
            && self.serials.is_empty()
    }
}

/// What was seen.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Seen {
    pub(crate) rows: Vec<StockRow>,
    pub(crate) holds: Vec<HoldRow>,
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) counts: Vec<CountRow>,
    pub(crate) places: Vec<PlaceRow>,
    pub(crate) lots: Vec<LotRow>,
    pub(crate) serials: Vec<SerialRow>,
}

/// Looks at it; asks nothing if there is nothing to look at.
///
/// # Errors
/// If the database fails.
pub(crate) async fn look(conn: &mut PgConnection, looks: &Looks) -> Result<Seen> {
    if looks.is_empty() {
        return Ok(Seen::default());
    }
    let (Json(seen),): (Json<Seen>,) = sqlx::query_as(AROUND)
        .bind(&looks.contents_of)
        .bind(looks.stock_of.iter().map(|of| of.0).collect::<Vec<_>>())
        .bind(looks.stock_of.iter().map(|of| of.1).collect::<Vec<_>>())
        .bind(looks.stock_of.iter().map(|of| of.2).collect::<Vec<_>>())
        .bind(looks.claims_on.iter().map(|id| id.0).collect::<Vec<_>>())
        .bind(&looks.claims_in)
        .bind(&looks.counts_at)
        .bind(&looks.places)
        .bind(&looks.lots)
        .bind(&looks.serials)
        .fetch_one(conn)
        .await?;
    Ok(seen)
}
