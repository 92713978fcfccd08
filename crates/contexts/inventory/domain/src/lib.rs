//! The rules of inventory: pure, without I/O.
