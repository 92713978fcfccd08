//! The rules of receiving: how announced goods come in, in what state they are kept, how they reach their place. Pure.

mod announcement;
mod arrival;
mod capture;
mod choice;
mod delivery;
mod line;
mod place;
mod putaway;
mod sscc;
mod state;

pub use announcement::{AnnouncedLine, AnnouncedUnit, Announcement, AnnouncementFault, Content};
pub use arrival::{
    Arrival, Condition, Discrepancy, Expected, GoodsStatus, Judgement, Occasion, Records, UNKNOWN_LOT, judge,
};
pub use capture::{CaptureFault, by_case, check_serials, whole_unit};
pub use choice::choose_line;
pub use delivery::{Delivery, DeliveryFault, LineEnd};
pub use line::{Beyond, Counted, Line, LineFault};
pub use place::{PlaceFault, Planned, check_place};
pub use putaway::{Goods, Part, Putaway, PutawayFault};
pub use sscc::{Sscc, SsccFault};
pub use state::{InboundState, PutawayState};
