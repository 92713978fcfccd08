//! The rules of shipments: pure, without I/O.
