//! How long and how much the server bears.

use std::time::Duration;

/// Limits of the server. A client that keeps to none of them costs one connection for a bounded time.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once; more wait unaccepted.
    pub connections: usize,
    /// From a request's first byte to the end of its header.
    pub header: Duration,
    /// From the end of the header to the end of the body.
    pub body: Duration,
    /// How long a kept-alive connection may be idle.
    pub idle: Duration,
    /// How long the peer may take no byte of an answer.
    pub write: Duration,
    /// How long requests in flight may go on after the order to stop.
    pub shutdown: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2048,
            header: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(75),
            write: Duration::from_secs(30),
            shutdown: Duration::from_secs(10),
        }
    }
}
