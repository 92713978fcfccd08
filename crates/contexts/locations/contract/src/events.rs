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
