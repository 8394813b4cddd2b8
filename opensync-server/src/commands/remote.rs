//! `opensync login`, `push` and `pull`: keeps this archive level with a server.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::ops::ControlFlow;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use opensync_core::OpenSync;
use opensync_core::network::{
    LoginOptions, Patience, PushOptions, RemoteKind, SyncProgress, SyncReport,
};

use super::{Context, IN_PART};
use crate::filter::{FilterArgs, tell_projects};
use crate::output;
use crate::progress::Meter;

/// The longest key that is read.
const MAX_KEY: u64 = 64 << 10;

#[derive(Args)]
pub(crate) struct Login {
    /// Read the key from standard input, even on a terminal
    #[arg(long)]
    key: bool,
    /// The server is the plugins' hosted service, or compatible with it
    #[arg(long)]
    upstream: bool,
    /// Hide keys, tokens and passwords in what is pushed; the archive keeps them
    #[arg(long)]
    redact: bool,
    /// The server's address
    #[arg(value_name = "URL")]
    url: String,
}

#[derive(Args)]
pub(crate) struct Push {
    #[command(flatten)]
    filter: FilterArgs,
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
pub(crate) struct Pull {
    #[command(flatten)]
    how: How,
}

#[derive(Args)]
struct How {
    /// Print nothing, and do not fail if no server was chosen or it cannot be reached
    #[arg(long)]
    quiet: bool,
    /// Do not retry
    #[arg(long)]
    once: bool,
}

#[derive(Args)]
pub(crate) struct LocalOnly {
    /// Release it
    #[arg(long, requires = "project")]
    remove: bool,
    /// A folder, a project's name, or the address of its git remote
    project: Option<String>,
}

pub(super) fn login(context: &Context, arguments: Login) -> Result<()> {
    let archive = context.open()?;
    let key = Some(read_key(&arguments)?);
    let mut options = LoginOptions::default();
    options.kind = arguments.upstream.then_some(RemoteKind::Upstream);
    options.redact = arguments.redact;
    let remote = archive.login(&arguments.url, key, &options)?;
    if context.json {
        let value = serde_json::json!({ "url": remote.url, "kind": remote.kind });
        return output::json(&value);
    }
    let url = output::printable(&remote.url);
    match remote.kind {
        RemoteKind::Opensync => eprintln!("Logged in to {url}. Now: opensync push"),
        RemoteKind::Upstream => eprintln!(
            "Logged in to {url}, which takes sessions and gives none back. Now: opensync push"
        ),
    }
    Ok(())
}

/// The key, as typed without showing it, or from standard input.
fn read_key(arguments: &Login) -> Result<String> {
    let key = if std::io::stdin().is_terminal() && !arguments.key {
        let mut terminal = console::Term::stderr();
        write!(terminal, "Key: ")?;
        terminal.read_secure_line().context("could not read the key")?
    } else {
        let mut key = String::new();
        std::io::stdin().lock().take(MAX_KEY).read_to_string(&mut key)?;
        key
    };
    let key = key.trim().to_owned();
    if key.is_empty() || key.chars().any(|character| !character.is_ascii_graphic()) {
        bail!("a key is one word of letters, digits and signs");
    }
    Ok(key)
}

pub(super) fn logout(context: &Context) -> Result<()> {
    let was_there = context.open()?.logout()?;
    eprintln!("{}", if was_there { "Logged out." } else { "There was nothing to log out of." });
    Ok(())
}

pub(super) fn push(context: &Context, arguments: Push) -> Result<ExitCode> {
    let filter = arguments.filter.filter();
    exchange(context, &arguments.how, "push", |archive, patience, progress| {
        if !arguments.how.quiet {
            tell_projects(archive, &filter)?;
        }
        archive.push(PushOptions::from(patience).filter(filter), progress)
    })
}

pub(super) fn pull(context: &Context, arguments: &Pull) -> Result<ExitCode> {
    exchange(context, &arguments.how, "pull", |archive, patience, progress| {
        archive.pull(patience, progress)
    })
}

/// Pushes or pulls as `verb` does, and says what came of it.
fn exchange(
    context: &Context,
    how: &How,
    what: &'static str,
    verb: impl FnOnce(
        &OpenSync,
        Patience,
        &mut dyn FnMut(SyncProgress) -> ControlFlow<()>,
    ) -> opensync_core::Result<SyncReport>,
) -> Result<ExitCode> {
    let archive = context.open()?;
    if how.quiet && archive.remote()?.is_none() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut patience = Patience::default();
    if how.once {
        patience.attempts = 1;
    }
    let mut meter = (!how.quiet).then(|| Meter::steps(what));
    let mut retries = 0;
    let done = verb(&archive, patience, &mut |progress| {
        if let Some(meter) = &mut meter {
            meter.set(progress.done, progress.total);
            if progress.retries > retries {
                eprintln!("The server does not answer; trying again.");
            }
        }
        retries = progress.retries;
        ControlFlow::Continue(())
    });
    drop(meter);
    match done {
        Ok(report) if how.quiet => {
            // What is left out is said once: the next one goes on behind it.
            warn(&report);
            Ok(code(&report))
        }
        Ok(report) => tell(context, what, &report),
        // The next one goes on where this one stopped: nothing is lost.
        Err(_) if how.quiet => Ok(ExitCode::from(IN_PART)),
        Err(error) => Err(error.into()),
    }
}

fn warn(report: &SyncReport) {
    for line in &report.invalid {
        eprintln!("warning: {}", output::printable(line));
    }
}

fn code(report: &SyncReport) -> ExitCode {
    let is_whole = !report.is_partial && report.invalid.is_empty();
    if is_whole { ExitCode::SUCCESS } else { ExitCode::from(IN_PART) }
}

fn tell(context: &Context, what: &str, report: &SyncReport) -> Result<ExitCode> {
    warn(report);
    if context.json {
        output::json(report)?;
        return Ok(code(report));
    }
    if report.is_busy {
        eprintln!("Another {what} or pull of this archive is under way.");
        return Ok(code(report));
    }
    eprintln!(
        "{} messages in {} ({} requests); {} new or different, {} deleted.",
        output::count(report.messages),
        output::bytes(report.bytes),
        output::count(report.requests),
        output::count(report.changed),
        output::count(report.deleted),
    );
    if report.held > 0 {
        eprintln!("{} sessions stay on this machine.", output::count(report.held));
    }
    if report.skipped > 0 {
        let count = output::count(report.skipped);
        eprintln!("{count} sessions wait for a push that means them.");
    }
    if report.left_out > 0 {
        eprintln!("{} changes could not be carried there.", output::count(report.left_out));
    }
    Ok(code(report))
}

pub(super) fn local_only(context: &Context, arguments: &LocalOnly) -> Result<()> {
    let archive = context.open()?;
    if let Some(project) = &arguments.project {
        archive.set_local_only(project, !arguments.remove)?;
    }
    let projects = archive.local_only()?;
    if context.json {
        return output::json(&serde_json::json!({ "local_only": projects }));
    }
    let mut out = anstream::stdout().lock();
    for project in projects {
        writeln!(out, "{}", output::printable(&project))?;
    }
    Ok(())
}
