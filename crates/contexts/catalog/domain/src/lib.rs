//! The rules of catalog: pure, without I/O.
