//! `opensync service`: has this system watch what agents write, tells whether it does, and ends it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{ErrorKind, Write as _};
use std::process::{Command, Output};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use opensync_core::files::{create_private_folder, write_whole};
use opensync_core::source::{self, Source as _};
use serde::Serialize;

use super::Context;
use crate::output;
use crate::service::{self, Call, Plan, Watcher};

#[derive(Subcommand)]
pub(crate) enum Action {
    /// Watch now and after each sign-in; run it again to change the program or folder
    Install,
    /// Show whether it is installed and running
    Status,
    /// Stop and remove it
    Remove,
}

/// What is known of the service, as JSON has it.
#[derive(Serialize)]
struct State {
    manager: &'static str,
    file: Option<String>,
    installed: bool,
    running: bool,
}

pub(super) fn run(context: &Context, action: &Action) -> Result<()> {
    let plan = service::plan(&watcher(context)?, &|name| std::env::var_os(name))?;
    match action {
        Action::Install => install(context, &plan)?,
        Action::Remove => remove(&plan)?,
        Action::Status => {}
    }
    let state = state(&plan)?;
    if context.json {
        return output::json(&state);
    }
    let mut out = anstream::stdout().lock();
    let what = match (state.installed, state.running) {
        (true, true) => "installed and running",
        (true, false) => "installed, and not running",
        (false, true) => "not installed, and running",
        (false, false) => "not installed",
    };
    writeln!(out, "service  {what} ({})", state.manager)?;
    if let Some(file) = state.file {
        writeln!(out, "file     {}", output::printable(&file))?;
    }
    Ok(())
}

/// What the service runs: this program, on this archive, with what it is told here of the agents.
fn watcher(context: &Context) -> Result<Watcher> {
    let program = std::env::current_exe().context("this program does not know where it is")?;
    let data = std::path::absolute(&context.folder)?;
    Ok(Watcher { program, data, variables: variables() })
}

/// The variables of the environment that tell where agents keep their logs, as they are set here.
fn variables() -> Vec<(String, String)> {
    // Whoever it runs for has these anyway.
    const OWN: [&str; 3] = ["HOME", "USERPROFILE", "APPDATA"];
    let asked = Mutex::new(BTreeSet::new());
    let ask = |name: &str| {
        if let Ok(mut asked) = asked.lock() {
            asked.insert(name.to_owned());
        }
        std::env::var_os(name)
    };
    source::all().iter().for_each(|agent| drop(agent.default_roots(&ask)));
    let asked = asked.into_inner().unwrap_or_default().into_iter();
    let asked = asked.filter(|name| !OWN.contains(&name.as_str()));
    asked.filter_map(|name| Some((name.clone(), std::env::var(&name).ok()?))).collect()
}

fn install(context: &Context, plan: &Plan) -> Result<()> {
    // What is wrong with the archive is said here, and not to nobody.
    context.open()?;
    if let Some(folder) = plan.file.parent() {
        create_private_folder(folder)
            .with_context(|| format!("could not make `{}`", folder.display()))?;
    }
    let write = |out: &mut dyn std::io::Write| Ok(out.write_all(&plan.text)?);
    write_whole::<_, anyhow::Error>(&plan.file, write)?;
    let told = plan.install.iter().try_for_each(tell);
    if told.is_err() || !plan.is_kept {
        let _ = fs::remove_file(&plan.file);
    }
    if told.is_err() {
        sweep(plan);
    }
    told.with_context(|| format!("{} did not take the service", plan.manager))
}

fn remove(plan: &Plan) -> Result<()> {
    plan.remove.iter().try_for_each(tell)?;
    match fs::remove_file(&plan.file) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error)
                .with_context(|| format!("could not remove `{}`", plan.file.display()));
        }
        _ => {}
    }
    sweep(plan);
    plan.forget.iter().try_for_each(tell)
}

/// Removes links to the file, and folders that hold nothing any more.
fn sweep(plan: &Plan) {
    for path in &plan.leftovers {
        let is_link = path.symlink_metadata().is_ok_and(|there| there.is_symlink());
        let _ = if is_link { fs::remove_file(path) } else { fs::remove_dir(path) };
    }
}

fn state(plan: &Plan) -> Result<State> {
    let answer = ask(&plan.status).ok();
    let is_well = answer.as_ref().is_some_and(|answer| answer.status.success());
    let says = |words: &str| {
        let said = answer.as_ref().map(|answer| String::from_utf8_lossy(&answer.stdout));
        said.is_some_and(|said| said.contains(words))
    };
    let is_there = plan.is_kept && plan.file.try_exists()?;
    Ok(State {
        manager: plan.manager,
        file: is_there.then(|| plan.file.display().to_string()),
        installed: if plan.is_kept { is_there } else { is_well },
        running: is_well && plan.running.is_none_or(says),
    })
}

/// Makes a call that has to succeed, unless it may fail.
fn tell(call: &Call) -> Result<()> {
    let answer = ask(call)?;
    if call.may_fail || answer.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&answer.stderr);
    bail!("`{}` failed: {}", words(call), output::one_line(&said, 400))
}

fn ask(call: &Call) -> Result<Output> {
    let done = Command::new(call.program).args(&call.arguments).output();
    done.with_context(|| format!("could not run `{}`", words(call)))
}

fn words(call: &Call) -> String {
    let words = call.arguments.iter().map(|word| word.to_string_lossy());
    let words: Vec<_> = std::iter::once(call.program.into()).chain(words).collect();
    words.join(" ")
}
