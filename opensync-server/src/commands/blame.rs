//! `opensync blame`: which conversation made a commit, and which prompt led to it.

use std::process::{Command, Stdio};

use anyhow::Result;
use clap::Args;
use opensync_core::sessions::{Blame as Found, BlamedBy};
use opensync_core::{ErrorKind, OpenSync};

use super::Context;
use crate::output;

/// How much of a prompt is shown, in characters of one line.
const PROMPT_WIDTH: usize = 400;

#[derive(Args)]
pub(crate) struct Blame {
    /// A hash or the beginning of one, the first line of the message, or in a repository what git
    /// understands: HEAD, main~2, v1.2
    #[arg(value_name = "COMMIT", default_value = "HEAD")]
    commit: String,
}

/// A commit as git tells it.
struct Known {
    hash: String,
    /// Milliseconds since 1970, UTC.
    authored_at: Option<i64>,
    subject: String,
}

pub(super) fn run(context: &Context, arguments: &Blame) -> Result<()> {
    let found = find(&context.open()?, &arguments.commit)?;
    if context.json {
        return output::json(&found);
    }
    print(&found)?;
    let is_asked_for = found.subject.to_lowercase() == arguments.commit.trim().to_lowercase();
    if found.by == BlamedBy::Subject && !is_asked_for {
        eprintln!("Found by its subject: the session had another hash for it, or none.");
    }
    Ok(())
}

/// As it is typed, if that is a hash that is known; else as git understands it here; else as a subject.
fn find(archive: &OpenSync, commit: &str) -> opensync_core::Result<Found> {
    let is_hash = commit.len() >= 4 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        match archive.blame(commit, None) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            told => return told,
        }
    }
    let Some(known) = known_to_git(commit) else { return archive.blame(commit, None) };
    match archive.blame(&known.hash, known.authored_at) {
        // It was amended or rebased since, so that its hash is another.
        Err(error) if error.kind() == ErrorKind::NotFound && !known.subject.is_empty() => {
            let by_subject = archive.blame(&known.subject, known.authored_at);
            by_subject.map_err(
                |other| {
                    if other.kind() == ErrorKind::NotFound { error } else { other }
                },
            )
        }
        told => told,
    }
}

/// What git says of a commit in the repository of the working folder, if there is one and it knows it.
fn known_to_git(commit: &str) -> Option<Known> {
    let mut git = Command::new("git");
    git.args(["-c", "log.showSignature=false", "log", "-1", "--format=%H%n%at%n%s"]);
    // What was typed is never an option of git, nor a file.
    git.args(["--end-of-options", commit, "--"]);
    git.stdin(Stdio::null()).stderr(Stdio::null()).env("GIT_OPTIONAL_LOCKS", "0");
    let told = git.output().ok().filter(|told| told.status.success())?;
    let text = String::from_utf8_lossy(&told.stdout);
    let mut lines = text.lines();
    let hash = lines.next().filter(|hash| !hash.is_empty())?.to_owned();
    let seconds = lines.next().and_then(|seconds| seconds.parse::<i64>().ok());
    let authored_at = seconds.map(|seconds| seconds.saturating_mul(1000));
    Some(Known { hash, authored_at, subject: lines.next().unwrap_or_default().to_owned() })
}

fn print(found: &Found) -> Result<()> {
    use std::io::Write as _;
    let mut out = anstream::stdout().lock();
    let hash = found.hash.as_deref().unwrap_or("without a hash");
    writeln!(out, "{} {}", output::printable(hash), output::one_line(&found.subject, 200))?;
    let session = &found.session;
    let id = output::one_line(&session.session.external_id, 200);
    let source = output::one_line(&session.session.source, 40);
    writeln!(out, "made by   {source} {id}: {}", output::one_line(session.label(), 120))?;
    writeln!(out, "at        {}", output::minute(found.at))?;
    if let Some(prompt) = &found.prompt {
        writeln!(out, "prompt    {}", output::one_line(&prompt.text, PROMPT_WIDTH))?;
    }
    if !found.others.is_empty() {
        let others: Vec<String> =
            found.others.iter().take(10).map(|id| output::one_line(id, 80)).collect();
        writeln!(out, "also in   {}", others.join(", "))?;
    }
    Ok(())
}
