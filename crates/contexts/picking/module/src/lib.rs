//! The picking context.
