//! The `opensync` command and the server behind `opensync serve`, as a library.
//!
//! [`router`] is all that a server answers, for a program that listens itself, and for tests that
//! only ask. [`command`] is what `main` calls.

mod auth;
mod cli;
mod commands;
mod config;
mod filter;
mod global;
mod http;
mod jobs;
mod leaving;
mod mcp;
mod output;
mod progress;
mod routes;
mod server;
mod service;
mod store;
mod table;
mod upkeep;
mod watching;
mod wire;
mod word;

use std::process::ExitCode;

use clap::Parser as _;
use opensync_core::{Error, ErrorKind};

use cli::Cli;
pub use server::{Settings, router};

/// Does what was typed. Data goes to standard output, everything else to standard error.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 done in part (some logs could not be
/// read, or something is wrong with the archive).
pub fn command() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(code) => code,
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("opensync: {}", output::printable(&report(&error)));
            ExitCode::from(if is_not_found(&error) { 3 } else { 1 })
        }
    }
}

/// The error and what caused it, on one line.
fn report(error: &anyhow::Error) -> String {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    causes.join(": ")
}

fn is_not_found(error: &anyhow::Error) -> bool {
    let core = error.chain().find_map(|cause| cause.downcast_ref::<Error>());
    core.is_some_and(|error| error.kind() == ErrorKind::NotFound)
        || error.downcast_ref::<commands::NothingFound>().is_some()
}

/// Whoever read our output has seen enough, as `head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| {
        let output = cause.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        output.or_else(|| cause.downcast_ref::<serde_json::Error>()?.io_error_kind())
    };
    error.chain().any(|cause| kind(cause) == Some(std::io::ErrorKind::BrokenPipe))
}
