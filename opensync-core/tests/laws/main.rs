//! Laws: what holds of the engine, seen from outside as a program that embeds it sees it.
//!
//! One binary, for linking it takes longer than running it. Only the public interface is used, but
//! for [`format`], which makes a store of a newer format by hand.
#![allow(clippy::unwrap_used)]

mod accounts;
mod acts;
mod annotations;
mod archives;
mod blame;
mod charts;
#[cfg(all(feature = "postgres", unix))]
#[allow(clippy::expect_used, clippy::print_stderr)]
mod cluster;
mod common;
mod compact;
mod copies;
mod deleting;
mod departure;
mod derived;
mod equal;
mod filters;
mod find;
mod format;
mod happening;
mod laws;
mod lists;
mod live;
mod meaning;
mod model;
#[cfg(all(feature = "postgres", unix))]
mod moving;
mod names;
mod newer;
mod outline;
mod own;
mod partial;
mod plain;
mod processes;
mod rerank;
mod rights;
mod saved;
mod search;
mod shares;
mod sources;
#[cfg(all(feature = "postgres", feature = "measure", unix))]
mod statements;
mod sums;
mod sync;
mod times;
mod tools;
mod wrapped;
