//! What others may know of identity: the rights that it checks, and who could be given work.

pub mod gateway;
pub mod permissions;

pub use gateway::{AccountsGateway, WorkerCard};
pub use permissions::{
    EventsRead, IdentityRead, IdentityWrite, ImportRead, ImportWrite, JobsRead, JobsWrite, LabelsManage, LabelsPrint,
};
