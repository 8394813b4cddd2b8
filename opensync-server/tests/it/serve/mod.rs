//! Serving: a real server process, asked as the plugins in the field ask.

mod bounds;
mod charts;
mod contract;
mod cost;
mod direct;
mod evals;
mod jobs;
mod metrics;
mod quirks;
mod reading;
mod server;
mod settings;
mod shares;
mod stops;
mod streams;
mod v1;

pub(crate) use direct::Direct;
pub(crate) use server::Server;
