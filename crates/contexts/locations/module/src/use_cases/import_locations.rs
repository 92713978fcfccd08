//! Adds places of a warehouse in bulk: the rules of a single one, in one statement.

use std::collections::{HashMap, HashSet};

use ambar_kernel::{
    BulkDone, BulkMode, BulkOutcome, Ctx, Failure, FieldError, LocationId, LocationTypeId, Result, WarehouseId, ZoneId,
};
use ambar_locations_contract::{LocationCard, NewLocation};
use ambar_locations_domain::{CheckDigits, OutOfBounds, OwnRules, Rules, Spot, check_limits, check_position};
use ambar_pg::Tx;
use serde_json::json;

use super::add_location::{checked_digits, checked_sequence};
use crate::{
    Locations, change,
    external::External,
    gateway::BY_CODES,
    placing::SEQUENCE_STEP,
    store::{
        self,
        location_bulk::{self, NewPlace, Reference},
    },
    views::LocationView,
};

/// The most places at once.
const MOST: usize = 1000;

/// How often it is looked again when somebody else took the same reference in another warehouse at the same time.
const LOOKS: usize = 5;

/// Adds the places that can be added; says of each what became of it. Nobody works with them yet, so that nobody need be told
/// before this is acknowledged: who meets one asks.
pub(crate) async fn import_locations(
    locations: &Locations,
    ctx: &Ctx,
    warehouse: WarehouseId,
    places: Vec<NewLocation>,
    mode: BulkMode,
) -> Result<Vec<BulkOutcome<LocationId>>> {
    if places.len() > MOST {
        return Err(Failure::internal(format!("{} places at once", places.len())));
    }
    for _ in 0..LOOKS {
        let mut tx = locations.db.begin(ctx).await?;
        tx.look_up_by_keys().await?;
        if !store::warehouse::lock(&mut tx, warehouse).await? {
            return Err(unknown("/warehouse_id", "locations.warehouse_unknown", "there is no such warehouse"));
        }
        let mut judge = Judge::look(&mut tx, warehouse, &places).await?;
        let outcomes = places.iter().map(|place| judge.judge(place)).collect();
        let rows = judge.rows;
        if mode == BulkMode::Check || rows.is_empty() {
            tx.rollback().await?;
            return Ok(outcomes);
        }
        if !location_bulk::insert(&mut tx, warehouse, &rows).await? {
            tx.rollback().await?;
            continue;
        }
        let ids: Vec<LocationId> = rows.iter().map(|row| row.id).collect();
        let first = rows.first().map(|row| row.spot.code.as_str());
        tx.audit("import_locations", "warehouse", warehouse, json!({ "locations": ids.len(), "first": first }));
        change::emit(&mut tx, &ids).await?;
        tx.commit_step().await?;
        return Ok(outcomes);
    }
    Err(Failure::unavailable("database.conflict", "Others are adding the same locations. Try again.", 1))
}

/// Judges row after row, by what is there already.
struct Judge {
    zones: HashMap<String, ZoneId>,
    types: HashMap<String, (LocationTypeId, Rules)>,
    there: HashMap<String, LocationView>,
    references: HashSet<Reference>,
    codes: HashSet<String>,
    last_in_walk: i64,
    /// Those that are to be written.
    rows: Vec<NewPlace>,
}

impl Judge {
    async fn look(tx: &mut Tx, warehouse: WarehouseId, places: &[NewLocation]) -> Result<Self> {
        let zones: Vec<&str> = places.iter().map(|place| place.zone.as_str()).collect();
        let types: Vec<&str> = places.iter().filter_map(|place| Some(place.location_type.as_ref()?.as_str())).collect();
        let codes: Vec<&str> = places.iter().map(|place| place.code.as_str()).collect();
        let names: Vec<Reference> = places.iter().filter_map(reference).collect();
        let there: Vec<LocationView> =
            sqlx::query_as(BY_CODES).bind(warehouse).bind(codes).fetch_all(tx.conn()).await?;
        Ok(Self {
            zones: location_bulk::zones(tx, warehouse, &zones).await?,
            types: location_bulk::types(tx, &types).await?,
            there: there.into_iter().map(|place| (String::from(place.code.clone()), place)).collect(),
            references: location_bulk::references(tx, &names).await?,
            codes: HashSet::new(),
            last_in_walk: store::location::last_in_walk(tx, warehouse).await?,
            rows: Vec::new(),
        })
    }

    fn judge(&mut self, place: &NewLocation) -> BulkOutcome<LocationId> {
        let row = self.read(place)?;
        if let Some(there) = self.there.get(row.spot.code.as_str()) {
            return self.there(there, place, &row);
        }
        let code = &row.spot.code;
        if self.codes.contains(code.as_str()) {
            let detail = format!("The location {code} is in a row before.");
            return Err(Failure::refused("locations.location_code_taken", detail).param("field", "/code"));
        }
        if let Some(name) = reference(place) {
            if self.references.contains(&name) {
                let detail = format!("The reference {} belongs to another location of the same source.", name.1);
                return Err(Failure::refused("locations.external_ref_taken", detail).param("field", "/external_ref"));
            }
            self.references.insert(name);
        }
        self.codes.insert(code.as_str().to_owned());
        self.last_in_walk = self.last_in_walk.max(row.spot.pick_sequence);
        let id = row.id;
        self.rows.push(row);
        Ok(BulkDone::Added(id))
    }

    fn read(&self, place: &NewLocation) -> Result<NewPlace> {
        let external = External::checked(place.source.clone(), place.external_ref.clone())?;
        if let Some(limits) = &place.limits {
            check_limits(limits).map_err(|error| bounds(&error))?;
        }
        let position = place.position.unwrap_or_default();
        check_position(&position).map_err(|error| bounds(&error))?;
        let digits = checked_digits(place.check_digits.as_deref())?;
        checked_sequence(place.pick_sequence)?;
        let Some(zone_id) = self.zones.get(place.zone.as_str()) else {
            return Err(unknown("/zone", "locations.zone_unknown", "there is no such zone in this warehouse"));
        };
        let of_type = match &place.location_type {
            None => None,
            Some(code) => Some(self.types.get(code.as_str()).ok_or_else(|| {
                unknown("/location_type", "locations.location_type_unknown", "there is no such location type")
            })?),
        };
        let own = OwnRules { kind: place.kind, limits: place.limits, mixing: place.mixing };
        let rules = own.under(of_type.map(|(_, rules)| rules)).map_err(|error| Failure::field("/kind", &error))?;
        let spot = Spot {
            check_digits: digits.unwrap_or_else(|| CheckDigits::of(&place.code)),
            code: place.code.clone(),
            position,
            pick_sequence: place.pick_sequence.unwrap_or(self.last_in_walk + SEQUENCE_STEP),
        };
        let location_type_id = of_type.map(|(id, _)| *id);
        Ok(NewPlace { id: place.id, zone_id: *zone_id, location_type_id, own, rules, spot, external })
    }

    /// The code belongs to a place: by an earlier sending of the same row, or to one that is just as the row says.
    fn there(&self, there: &LocationView, place: &NewLocation, row: &NewPlace) -> BulkOutcome<LocationId> {
        if there.id == row.id {
            return Ok(BulkDone::Added(row.id));
        }
        let differ = differences(&there.clone().card(), there, place, row);
        if differ.is_empty() {
            return Ok(BulkDone::Unchanged(there.id));
        }
        let detail = format!(
            "There is a location {} already, and it differs in {}. Change that one, or use another code.",
            place.code,
            differ.join(", ")
        );
        let refusal = Failure::refused("locations.location_code_taken", detail);
        Err(refusal.param("id", there.id.to_string()).param("field", "/code").param("differs", differ))
    }
}

/// In what a place is not as a row says. What the row leaves open is not compared.
fn differences(card: &LocationCard, there: &LocationView, place: &NewLocation, row: &NewPlace) -> Vec<&'static str> {
    let named =
        place.external_ref.is_none() || (there.source == place.source && there.external_ref == place.external_ref);
    [
        ("zone", card.zone_id == row.zone_id),
        ("kind", card.kind == row.rules.kind),
        ("location_type", place.location_type.is_none() || there.location_type_id == row.location_type_id),
        ("limits", place.limits.is_none() || card.limits == row.rules.limits),
        ("mixing", place.mixing.is_none() || card.mixing == row.rules.mixing),
        ("position", place.position.is_none() || card.position == row.spot.position),
        ("pick_sequence", place.pick_sequence.is_none() || card.pick_sequence == row.spot.pick_sequence),
        ("check_digits", place.check_digits.is_none() || there.check_digits == row.spot.check_digits.as_str()),
        ("external_ref", named),
    ]
    .into_iter()
    .filter_map(|(name, same)| (!same).then_some(name))
    .collect()
}

fn reference(place: &NewLocation) -> Option<Reference> {
    place.external_ref.clone().map(|name| (place.source.clone(), name))
}

fn bounds(error: &OutOfBounds) -> Failure {
    Failure::field(format!("/{}", error.field), error)
}

fn unknown(pointer: &str, code: &'static str, detail: &str) -> Failure {
    Failure::invalid(vec![FieldError { pointer: pointer.into(), code, detail: detail.into() }])
}
