//! Serving: a real server process, asked as the plugins in the field ask.

mod bounds;
mod contract;
mod quirks;
mod server;
mod shares;
mod stops;
mod streams;

pub(crate) use server::Server;
