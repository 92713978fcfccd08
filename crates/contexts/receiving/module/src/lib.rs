//! The receiving context.
