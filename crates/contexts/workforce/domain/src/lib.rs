//! The rules of workforce: pure, without I/O.
