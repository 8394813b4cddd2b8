//! Network: two archives become equal over connections that break.
//!
//! The server is a small one of the tests' own around a real archive, so that the engine is tested
//! without a face; the command's tests do the same with `opensync serve`.
#![allow(clippy::unwrap_used)]

mod filtered;
mod leaving;
mod proxy;
mod push_and_pull;
mod server;
mod upstream;
