//! `opensync resume`: goes on with a session in the agent that it came from.

use std::io::Write as _;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use clap::Args;
use opensync_core::source::{self, Machine, NoResume, Resume as Plan, Shell};

use super::{Context, NothingFound};
use crate::output;
use crate::wire::v1::ResumeOut;
use crate::word::word;

#[derive(Args)]
pub(crate) struct Resume {
    /// The session's id, or the beginning of it
    #[arg(value_name = "SESSION")]
    id: String,
    /// Print the command without running it
    #[arg(long)]
    print: bool,
    /// The shell that the printed command is for; default: this system's
    #[arg(long, requires = "print", value_parser = word::<Shell>())]
    shell: Option<Shell>,
}

pub(super) fn run(context: &Context, arguments: &Resume) -> Result<ExitCode> {
    let session = context.open()?.session(&arguments.id)?.session;
    let plan = source::resume(&session, Machine::This);
    if context.json {
        output::json(&ResumeOut::of(&session, plan))?;
        return Ok(ExitCode::SUCCESS);
    }
    let plan = plan.map_err(|why| refused(&why))?;
    if arguments.print {
        print(&plan, arguments.shell.unwrap_or_else(shell))?;
        return Ok(ExitCode::SUCCESS);
    }
    start(&plan)
}

fn refused(why: &NoResume) -> NothingFound {
    NothingFound(format!("the session cannot be gone on with: {why}"))
}

fn print(plan: &Plan, shell: Shell) -> Result<()> {
    let line = plan.line(shell).ok_or_else(|| refused(&NoResume::Unsayable))?;
    if let Err(why) = plan.find_program(&|name| std::env::var_os(name)) {
        eprintln!("note: {why}");
    }
    writeln!(std::io::stdout().lock(), "{line}")?;
    Ok(())
}

/// The shell that a person uses here, as far as the system tells.
fn shell() -> Shell {
    if cfg!(windows) {
        return Shell::PowerShell;
    }
    let told = std::env::var("SHELL").unwrap_or_default();
    if told.ends_with("/fish") { Shell::Fish } else { Shell::Sh }
}

/// Puts the agent in the place of this process, or waits for it where that cannot be.
fn start(plan: &Plan) -> Result<ExitCode> {
    let program = plan.find_program(&|name| std::env::var_os(name)).map_err(|why| refused(&why))?;
    let mut command = Command::new(&program);
    command.args(&plan.arguments);
    if let Some(folder) = &plan.folder {
        command.current_dir(folder);
    }
    replace(&mut command).with_context(|| format!("could not run `{}`", program.display()))
}

#[cfg(unix)]
fn replace(command: &mut Command) -> std::io::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec())
}

#[cfg(not(unix))]
fn replace(command: &mut Command) -> std::io::Result<ExitCode> {
    let code = command.status()?.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}
