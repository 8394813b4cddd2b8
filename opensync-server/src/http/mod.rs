//! HTTP: what all routes have in common, and the server that listens.
//!
//! Handlers parse, call the core where blocking is allowed, and answer. What decides is in the core.

mod blocking;
mod body;
mod caller;
mod connections;
mod failure;
mod headers;
mod server;
mod writer;

pub(crate) use blocking::blocking;
pub(crate) use body::{JsonBody, Room};
pub(crate) use caller::Caller;
pub(crate) use failure::{Failure, FailureOut};
pub(crate) use server::{Shared, serve};
pub(crate) use writer::{Put, Writer, now_ms};
