//! The stock engine on a real PostgreSQL, through its one door.

mod arrivals;
mod conclusions;
mod concurrency;
mod corrections;
mod floor;
mod groups;
mod oldest;
mod once;
mod orders;
mod placing;
mod reclaims;
mod rehearsals;
mod statements;
mod units;
mod ways;

use floor::Floor;
