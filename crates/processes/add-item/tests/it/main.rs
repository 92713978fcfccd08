//! The process over fakes of catalog, locations and inventory.

mod adding;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod fake_catalog;
#[cfg(test)]
mod fake_inventory;
#[cfg(test)]
mod fake_locations;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod moving;
mod refusals;
#[cfg(test)]
mod setup;
mod sweeping;
