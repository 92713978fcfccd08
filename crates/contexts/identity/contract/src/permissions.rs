//! The rights that identity checks, and those over what belongs to no context, as types for `Allow<…>`.

use ambar_kernel::Permission;

macro_rules! permissions {
    ($($(#[$doc:meta])* $type:ident = $name:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $type;
        impl Permission for $type {
            const NAME: &'static str = $name;
        }
    )*};
}

permissions! {
    /// See accounts, their roles and the audit trail.
    IdentityRead = "identity:read";
    /// Create and change accounts and tokens.
    IdentityWrite = "identity:write";
    /// Read the feed of events.
    EventsRead = "events:read";
    /// See the work that waits for a worker, runs, or was given up.
    JobsRead = "jobs:read";
    /// Let work that was given up be tried again.
    JobsWrite = "jobs:write";
    /// See imports and their errors.
    ImportRead = "import:read";
    /// Import files; what is in them needs its own permission too.
    ImportWrite = "import:write";
    /// Print labels and lists of what one may see, and see printers and templates.
    LabelsPrint = "labels:print";
    /// Enrol and change printers, add templates.
    LabelsManage = "labels:manage";
}
