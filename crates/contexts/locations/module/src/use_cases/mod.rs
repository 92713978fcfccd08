//! One file per use case.

pub(crate) mod add_location;
pub(crate) mod add_location_type;
pub(crate) mod add_warehouse;
pub(crate) mod add_zone;
pub(crate) mod change_location;
pub(crate) mod change_location_type;
pub(crate) mod change_warehouse;
pub(crate) mod change_zone;
pub(crate) mod deactivate_location;
pub(crate) mod deactivate_locations;
pub(crate) mod generate_locations;
pub(crate) mod import_locations;
pub(crate) mod lock_location;
pub(crate) mod reactivate_location;
pub(crate) mod retire_locations;
