//! What others may know of workforce: tasks, and what may be asked.

pub mod gateway;
pub mod permissions;
pub mod task;

pub use gateway::WorkforceGateway;
pub use permissions::{WorkforceManage, WorkforceRead, WorkforceWrite};
pub use task::{Holding, NewTask, TaskCard, TaskKind, TaskState};
