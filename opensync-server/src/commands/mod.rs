//! Commands: one file each; this one opens the archive for them.

pub(crate) mod accounts;
pub(crate) mod bench;
pub(crate) mod blame;
mod context;
#[cfg(feature = "postgres")]
pub(crate) mod copy;
mod delete;
mod doctor;
pub(crate) mod edit;
mod embed;
pub(crate) mod evals;
mod export;
mod import;
pub(crate) mod keys;
pub(crate) mod link;
mod list;
mod mcp;
#[cfg(feature = "postgres")]
mod migrate;
mod model;
mod openapi;
mod prices;
pub(crate) mod redact;
pub(crate) mod remote;
pub(crate) mod resume;
mod search;
pub(crate) mod serve;
pub(crate) mod service;
pub(crate) mod share;
mod show;
pub(crate) mod sources;
mod stats;
pub(crate) mod watch;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::CommandFactory as _;
use opensync_core::OpenSync;

use crate::cli::{Cli, Command};
use crate::config;

/// Done in part.
const IN_PART: u8 = 4;

/// There is nothing to work on.
#[derive(Debug)]
pub(crate) struct NothingFound(String);

impl std::fmt::Display for NothingFound {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NothingFound {}

/// The archive a command works on, and how it answers.
struct Context {
    folder: PathBuf,
    /// The database that the archive is in, if the command line names one.
    store: Option<String>,
    json: bool,
}

impl Context {
    fn open(&self) -> Result<OpenSync> {
        Ok(self.builder()?.open()?)
    }

    /// Whether the archive is in a database.
    #[cfg(feature = "postgres")]
    fn is_in_database(&self) -> Result<bool> {
        let told = config::Config::read(&self.folder)?.store.url;
        let variable = |name: &str| std::env::var(name).ok();
        Ok(crate::store::address(self.store.as_deref(), told.as_deref(), &variable)?.is_some())
    }

    /// The archive, not opened yet.
    fn builder(&self) -> Result<opensync_core::Builder> {
        config::builder(&self.folder, self.store.as_deref())
    }
}

/// Asks before something that cannot be undone; anything but yes fails, saying `otherwise`.
fn confirm(question: &str, otherwise: &str) -> Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("deleting asks for confirmation: use --yes where nobody can answer");
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if !matches!(answer.trim(), "y" | "Y" | "yes") {
        bail!("{otherwise}");
    }
    Ok(())
}

/// Runs what was typed.
pub(crate) fn run(cli: Cli) -> Result<ExitCode> {
    if let Command::Completions { shell } = cli.command {
        // Gathered first: the generator panics if whoever reads has left.
        let mut script = Vec::new();
        clap_complete::generate(shell, &mut Cli::command(), "opensync", &mut script);
        std::io::stdout().lock().write_all(&script)?;
        return Ok(ExitCode::SUCCESS);
    }
    if matches!(cli.command, Command::Openapi) {
        openapi::run()?;
        return Ok(ExitCode::SUCCESS);
    }
    let store = cli.global.store();
    let folder = config::data_folder(cli.global.data_dir)?;
    let context = Context { folder, store, json: cli.global.json };
    match cli.command {
        Command::Import(arguments) => return import::run(&context, arguments),
        Command::Doctor(arguments) => return doctor::run(&context, &arguments),
        Command::Serve(arguments) => return serve::run(&context, &arguments),
        Command::Resume(arguments) => return resume::run(&context, &arguments),
        Command::Sources(arguments) => sources::run(&context, &arguments)?,
        Command::Service { action } => service::run(&context, &action)?,
        Command::Watch(arguments) => watch::run(&context, &arguments)?,
        Command::Search(arguments) => search::run(&context, arguments)?,
        Command::Bench(arguments) => bench::run(&context, &arguments)?,
        Command::Blame(arguments) => blame::run(&context, &arguments)?,
        Command::Context(arguments) => context::run(&context, arguments)?,
        Command::Embed(arguments) => embed::run(&context, &arguments)?,
        Command::Model { action } => model::run(&context, action)?,
        Command::Show(arguments) => show::run(&context, &arguments)?,
        Command::List(arguments) => list::run(&context, arguments)?,
        Command::Export(arguments) => export::run(&context, arguments)?,
        Command::Stats(arguments) => stats::run(&context, arguments)?,
        Command::Edit(arguments) => edit::run(&context, &arguments)?,
        Command::Share(arguments) => share::run(&context, arguments)?,
        Command::Shares { action } => share::run_list(&context, action)?,
        Command::Unshare { slugs } => share::run_unshare(&context, &slugs)?,
        Command::Redact { action } => redact::run(&context, action)?,
        Command::Delete(arguments) => delete::run(&context, arguments)?,
        Command::Keys(arguments) => keys::run(&context, arguments)?,
        Command::Accounts { action } => accounts::run(&context, action)?,
        Command::Link(arguments) => link::run(&context, &arguments)?,
        Command::Prices(arguments) => prices::run(&context, arguments)?,
        Command::Mcp => mcp::run(&context)?,
        Command::Login(arguments) => remote::login(&context, arguments)?,
        Command::Logout => remote::logout(&context)?,
        Command::Push(arguments) => return remote::push(&context, arguments),
        Command::Pull(arguments) => return remote::pull(&context, &arguments),
        Command::LocalOnly(arguments) => remote::local_only(&context, &arguments)?,
        #[cfg(feature = "postgres")]
        Command::Migrate => migrate::run(&context)?,
        #[cfg(feature = "postgres")]
        Command::Copy(arguments) => copy::run(&context, &arguments)?,
        Command::Completions { .. } | Command::Openapi => {}
    }
    Ok(ExitCode::SUCCESS)
}
