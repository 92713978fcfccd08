//! The rules of receiving: pure, without I/O.
