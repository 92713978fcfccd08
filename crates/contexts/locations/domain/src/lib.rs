//! The rules of locations: pure, without I/O.
