//! The shipments context.
