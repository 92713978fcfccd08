//! The rules of picking: pure, without I/O.
