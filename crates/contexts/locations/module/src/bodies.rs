//! Parts that several bodies have.

use ambar_kernel::{Failure, Result};
use ambar_locations_contract::{Limits, Position};
use ambar_locations_domain::{OutOfBounds, check_limits, check_position};
use serde::{Deserialize, Deserializer, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

/// What a place can hold; null is no limit.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, FromRow, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Limits)]
pub(crate) struct LimitsBody {
    /// Weight in g.
    max_weight_g: Option<i64>,
    /// Volume in cm³.
    max_volume_cm3: Option<i64>,
    /// Handling units.
    max_handling_units: Option<i32>,
}

impl LimitsBody {
    pub(crate) fn checked(self) -> Result<Limits> {
        let limits = self.into();
        check_limits(&limits).map_err(|error| pointed("/limits", &error))?;
        Ok(limits)
    }
}

impl From<LimitsBody> for Limits {
    fn from(body: LimitsBody) -> Self {
        Self {
            max_weight_g: body.max_weight_g,
            max_volume_cm3: body.max_volume_cm3,
            max_handling_units: body.max_handling_units,
        }
    }
}

/// Millimetres from the warehouse's origin.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize, FromRow, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Position)]
pub(crate) struct PositionBody {
    /// To the east.
    x_mm: i64,
    /// To the north.
    y_mm: i64,
    /// Up.
    z_mm: i64,
}

impl PositionBody {
    pub(crate) fn checked(self) -> Result<Position> {
        let position = self.into();
        check_position(&position).map_err(|error| pointed("/position", &error))?;
        Ok(position)
    }
}

impl From<PositionBody> for Position {
    fn from(body: PositionBody) -> Self {
        Self { x_mm: body.x_mm, y_mm: body.y_mm, z_mm: body.z_mm }
    }
}

impl From<Position> for PositionBody {
    fn from(position: Position) -> Self {
        Self { x_mm: position.x_mm, y_mm: position.y_mm, z_mm: position.z_mm }
    }
}

fn pointed(object: &str, error: &OutOfBounds) -> Failure {
    Failure::field(format!("{object}/{}", error.field), error)
}

/// Tells a field that is null (clear it) from one that is not there (leave it as it is).
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}
