//! Adds thousands of places by a pattern of codes.

use ambar_kernel::{Ctx, Failure, LocationCode, LocationId, LocationTypeId, Result, WarehouseId, ZoneId};
use ambar_locations_contract::{LocationKind, LocationsWrite, MixingRule};
use ambar_locations_domain::{Layout, LayoutError, OwnRules, Pattern, Rules, Spot, Walk, lay_out};
use ambar_pg::Tx;
use ambar_web::{Allow, Created, Json, Problem};
use axum::{
    extract::State,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Locations,
    bodies::{LimitsBody, PositionBody},
    change,
    external::External,
    placing::{self, Ground, SEQUENCE_STEP},
    store,
};

/// How many of the places the answer shows.
const SHOWN: usize = 10;

/// In which order the new places are walked past.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WalkBody {
    /// As the codes count: every aisle from its beginning.
    #[default]
    Straight,
    /// Back and forth: down one aisle and up the next.
    Serpentine,
}

/// Places to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GenerateLocations {
    /// The warehouse that they are in.
    warehouse_id: WarehouseId,
    /// The zone that they are in.
    zone_id: ZoneId,
    /// Their codes: ranges of numbers or letters in braces, with a step if wanted. At most 20,000 places.
    #[schema(example = "A-{01..10}-{01..20}-{1..4}")]
    pattern: String,
    /// Their type, whose rules they follow.
    location_type_id: Option<LocationTypeId>,
    /// What they are for, if not what their type is for.
    kind: Option<LocationKind>,
    /// What each can hold, if not what their type can: all limits together.
    limits: Option<LimitsBody>,
    /// What may stand together in one, if not as their type says.
    mixing: Option<MixingRule>,
    /// Where the first is.
    #[serde(default)]
    start: PositionBody,
    /// How far the next value of each range is from the one before, range by range.
    #[serde(default)]
    steps: Vec<PositionBody>,
    /// The order of the walk.
    #[serde(default)]
    walk: WalkBody,
    /// The first one's place in the walk; after all others of the warehouse if left out.
    first_sequence: Option<i64>,
    /// How far the numbers of the walk are apart; 10 if left out.
    sequence_step: Option<i64>,
    /// Only show what would be made.
    #[serde(default)]
    dry_run: bool,
}

/// A place that was made, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GeneratedView {
    code: LocationCode,
    position: PositionBody,
    pick_sequence: i64,
    check_digits: String,
}

/// What was made, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GeneratedLocations {
    /// How many places.
    count: usize,
    /// Whether nothing was made.
    dry_run: bool,
    /// The first in the walk, ten at most.
    first: Vec<GeneratedView>,
}

/// Adds places by a pattern of codes: all or none.
#[utoipa::path(post, path = "/locations/generate", operation_id = "generate_locations", tag = "locations",
    request_body = GenerateLocations,
    responses((status = 201, body = GeneratedLocations), (status = 200, description = "A dry run: nothing was made", body = GeneratedLocations)),
    extensions(("x-permission" = json!("locations:write")),
        ("x-problems" = json!(["409 locations.location_code_taken", "422 invalid", "503 locations.not_told"]))))]
pub(crate) async fn post(
    State(locations): State<Locations>,
    allow: Allow<LocationsWrite>,
    Json(body): Json<GenerateLocations>,
) -> Result<Response, Problem> {
    if body.dry_run {
        return Ok(Json(try_out(&locations, &allow.ctx, body).await?).into_response());
    }
    Ok(Created(generate_locations(&locations, &allow.ctx, body).await?).into_response())
}

/// Nothing is written, so nothing is stored for the key either: a repetition looks again.
async fn try_out(locations: &Locations, ctx: &Ctx, body: GenerateLocations) -> Result<GeneratedLocations> {
    let mut tx = locations.db.begin(ctx).await?;
    let (_, _, spots) = plan(&mut tx, &body).await?;
    let codes: Vec<&str> = spots.iter().map(|spot| spot.code.as_str()).collect();
    store::location::refuse_taken(&mut tx, body.warehouse_id, &codes).await?;
    tx.rollback().await?;
    Ok(shown(&spots, true))
}

async fn generate_locations(locations: &Locations, ctx: &Ctx, body: GenerateLocations) -> Result<GeneratedLocations> {
    let mut tx = change::begin(locations, ctx).await?;
    let (ground, rules, spots) = plan(&mut tx, &body).await?;
    let made = shown(&spots, false);
    let base = ctx.step("location");
    let places: Vec<_> = spots.into_iter().map(|spot| (LocationId::derived(base, spot.code.as_str()), spot)).collect();
    let nameless = External { source: None, external_ref: None };
    store::location::insert(&mut tx, &ground, &rules, &nameless, &places).await?;
    let detail = json!({ "pattern": body.pattern, "count": made.count, "zone_id": body.zone_id });
    tx.audit("generate_locations", "warehouse", body.warehouse_id, detail);
    let ids: Vec<LocationId> = places.into_iter().map(|(id, _)| id).collect();
    change::finish(locations, tx, &ids, 201, made).await
}

/// What is to be made, with the warehouse held.
async fn plan(tx: &mut Tx, body: &GenerateLocations) -> Result<(Ground, Rules, Vec<Spot>)> {
    let pattern = Pattern::parse(&body.pattern).map_err(|error| Failure::field("/pattern", &error))?;
    let limits = body.limits.map(LimitsBody::checked).transpose()?;
    let ground = Ground {
        warehouse_id: body.warehouse_id,
        zone_id: body.zone_id,
        location_type_id: body.location_type_id,
        own: OwnRules { kind: body.kind, limits, mixing: body.mixing },
    };
    let rules = placing::prepare(tx, &ground).await?;
    let sequence_step = body.sequence_step.unwrap_or(SEQUENCE_STEP);
    let first_sequence = match body.first_sequence {
        Some(sequence) => sequence,
        None => store::location::last_in_walk(tx, ground.warehouse_id).await?.saturating_add(sequence_step),
    };
    let layout = Layout {
        start: body.start.into(),
        steps: body.steps.iter().map(|step| (*step).into()).collect(),
        walk: match body.walk {
            WalkBody::Straight => Walk::Straight,
            WalkBody::Serpentine => Walk::Serpentine,
        },
        first_sequence,
        sequence_step,
    };
    let spots = lay_out(&pattern, &layout).map_err(|error| Failure::field(pointer(&error), &error))?;
    Ok((ground, rules, spots))
}

const fn pointer(error: &LayoutError) -> &'static str {
    match error {
        LayoutError::Steps { .. } | LayoutError::Position { .. } => "/steps",
        LayoutError::SequenceStep => "/sequence_step",
        LayoutError::Sequence { .. } => "/first_sequence",
        LayoutError::Pattern(_) => "/pattern",
    }
}

fn shown(spots: &[Spot], dry_run: bool) -> GeneratedLocations {
    let first = spots.iter().take(SHOWN).map(|spot| GeneratedView {
        code: spot.code.clone(),
        position: spot.position.into(),
        pick_sequence: spot.pick_sequence,
        check_digits: spot.check_digits.as_str().to_owned(),
    });
    GeneratedLocations { count: spots.len(), dry_run, first: first.collect() }
}
