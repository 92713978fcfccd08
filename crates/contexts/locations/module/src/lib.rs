//! The locations context.
