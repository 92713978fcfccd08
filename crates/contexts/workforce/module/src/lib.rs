//! The workforce context.
