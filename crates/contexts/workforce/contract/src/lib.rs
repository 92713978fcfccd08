//! What others may know of workforce: tasks, and what may be asked.

pub mod events;
pub mod gateway;
pub mod people;
pub mod permissions;
pub mod task;

pub use events::{TaskChange, TaskChanged, TasksOpened};
pub use gateway::WorkforceGateway;
pub use people::{PeopleGateway, PersonCard};
pub use permissions::{WorkforceManage, WorkforceRead, WorkforceWrite};
pub use task::{HeldCard, Holding, LateWork, NewTask, TaskCard, TaskKind, TaskState};
