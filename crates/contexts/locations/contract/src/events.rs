//! The facts that locations publishes.

use ambar_kernel::Event;
use serde::{Deserialize, Serialize};

use crate::LocationCard;

/// Places were added or changed; at most 500 in one event. Keyed by the warehouse's id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocationsChanged {
    /// The places as they are now.
    pub locations: Vec<LocationCard>,
}
impl Event for LocationsChanged {
    const NAME: &'static str = "locations.locations_changed";
}

#[cfg(test)]
mod tests {
    use ambar_kernel::{LocationCode, LocationId, ShortCode, WarehouseId, ZoneId};
    use uuid::Uuid;

    use super::*;
    use crate::{Limits, LocationKind, MixingRule, Position};

    #[test]
    fn the_json_of_changed_places_is_a_promise() {
        let event = LocationsChanged {
            locations: vec![LocationCard {
                id: LocationId::from_uuid(Uuid::from_u128(1)),
                version: 3,
                warehouse_id: WarehouseId::from_uuid(Uuid::from_u128(2)),
                zone_id: ZoneId::from_uuid(Uuid::from_u128(3)),
                zone: ShortCode::parse("PALLETS").unwrap(),
                code: LocationCode::parse("A-01-02-3").unwrap(),
                kind: LocationKind::Storage,
                limits: Limits { max_weight_g: Some(800_000), max_volume_cm3: None, max_handling_units: Some(1) },
                mixing: MixingRule::OneLot,
                locked_in: true,
                locked_out: false,
                position: Position { x_mm: 1200, y_mm: 2700, z_mm: 1800 },
                pick_sequence: 420,
                check_digits: Some("07".into()),
                active: true,
            }],
        };
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(serde_json::from_value::<LocationsChanged>(json.clone()).unwrap(), event);
        insta::assert_json_snapshot!((LocationsChanged::NAME, LocationsChanged::VERSION, json));
    }
}
