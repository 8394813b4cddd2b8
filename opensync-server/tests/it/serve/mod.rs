//! Serving: a real server process, asked as the plugins in the field ask.

mod contract;
mod server;
mod shares;
mod stops;

pub(crate) use server::Server;
