//! The rules of identity: pure, without I/O.
