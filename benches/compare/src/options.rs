//! Options: how large, where, and what to leave out.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Measures `OpenSync` beside `SQLite` FTS5 and ripgrep and prints one table.
#[derive(Parser)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Messages that are searched.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) messages: u64,

    /// Megabytes of log that are imported.
    #[arg(long, default_value_t = 500)]
    pub(crate) import_mb: u64,

    /// Small logs that are looked at when nothing is new.
    #[arg(long, default_value_t = 10_000)]
    pub(crate) small_files: u64,

    /// Queries of each class.
    #[arg(long, default_value_t = 100)]
    pub(crate) queries: usize,

    /// Rounds over the queries that are timed, after one that is not.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,

    /// What the corpus and the queries follow from.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// A folder with real logs in `claude/projects`; generated ones are imported otherwise.
    #[arg(long, env = "OPENSYNC_TRANSCRIPTS")]
    pub(crate) transcripts: Option<PathBuf>,

    /// The command whose start is timed.
    #[arg(long, default_value = "target/release/opensync")]
    pub(crate) opensync: PathBuf,

    /// Where everything is written that is measured; deleted afterwards.
    #[arg(long, default_value = "target/compare")]
    pub(crate) scratch: PathBuf,

    /// Measures searches only.
    #[arg(long)]
    pub(crate) skip_import: bool,

    /// Measures imports only.
    #[arg(long)]
    pub(crate) skip_search: bool,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Imports and indexes logs, and prints what it took. Started by the comparison itself, for
    /// only a process of its own has a peak of memory of its own.
    #[command(hide = true)]
    Import(Worker),
}

#[derive(Args)]
pub(crate) struct Worker {
    #[arg(long)]
    pub(crate) archive: PathBuf,
    #[arg(long)]
    pub(crate) logs: PathBuf,
}
