//! `opensync`: the command that imports, finds and shows conversations with coding agents.

use std::process::ExitCode;

fn main() -> ExitCode {
    opensync_server::command()
}
