//! Work: does what a job is to do, with the engine's verbs.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use opensync_core::embed::{DEFAULT_MODEL, EmbedOptions};
use opensync_core::import::ImportStep;
use opensync_core::sessions::Deletion;
use opensync_core::{Agents, ImportOptions, OpenSync, Result};

use super::{Counts, Progress, Work};

/// How long a job waits for whoever else embeds.
const TURN: Duration = Duration::from_millis(500);

/// Does it. Returns what was done, or why it could not be, for people.
pub(super) fn done(work: Work, progress: &Progress<'_>) -> std::result::Result<Counts, String> {
    let result = catch_unwind(AssertUnwindSafe(|| match work {
        Work::Import { archive, source } => import(&archive, source, progress),
        Work::Embed { archive } => embed(&archive, progress),
        Work::Install { archive, file, steering } => {
            let done = install(&archive, file, progress)?;
            steering.begin_anew();
            Ok(done)
        }
        Work::Reprice { archive } => reprice(&archive, progress),
        Work::Delete { archive, deletion, count } => delete(&archive, &deletion, count, progress),
    }));
    match result {
        Ok(done) => done.map_err(|error| {
            let report = error.report();
            anstream::eprintln!("opensync: a job failed: {}", crate::output::printable(&report));
            report
        }),
        Err(panic) => Err(said(&*panic)),
    }
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it panicked: {}", text.unwrap_or("for no reason that it told"))
}

fn import(archive: &OpenSync, source: Option<String>, progress: &Progress<'_>) -> Result<Counts> {
    let agents = Agents::named(&source)?.environment(&|name| std::env::var_os(name));
    let mut told = |step: &ImportStep| match *step {
        ImportStep::Reading { source, progress: read, .. } => {
            progress.tell(source, "bytes", read.done_bytes, read.total_bytes)
        }
        ImportStep::Indexing { done, total, .. } => {
            progress.tell("indexing", "changes", done, total)
        }
        _ => ControlFlow::Continue(()),
    };
    let report = archive.import(&agents, ImportOptions::default().progress(&mut told))?;
    Ok(Counts::from([
        ("sessions", report.sessions),
        ("messages", report.messages),
        ("filesRead", report.files_read),
        ("failed", report.failed.len() as u64),
    ]))
}

/// Embeds until all is embedded. Whoever else embeds has its turn first.
fn embed(archive: &OpenSync, progress: &Progress<'_>) -> Result<Counts> {
    let mut passages = 0;
    loop {
        let mut goes_on = true;
        let done = archive.embed(EmbedOptions::default(), &mut |done| {
            let flow = progress.tell("embedding", "changes", done.messages, done.total);
            goes_on = flow.is_continue();
            flow
        })?;
        passages += done.passages;
        let is_level = archive.pending_embeddings()?.is_none_or(|pending| pending == 0);
        if is_level || !goes_on || (done.messages == 0 && progress.wait(TURN)) {
            return Ok(Counts::from([("passages", passages)]));
        }
    }
}

fn install(archive: &OpenSync, file: Option<PathBuf>, progress: &Progress<'_>) -> Result<Counts> {
    let models = archive.models();
    let model = if let Some(file) = file {
        let _ = progress.tell("model", "bytes", 0, DEFAULT_MODEL.archive_bytes);
        let installed = models.install(DEFAULT_MODEL.id, &file);
        // It is as large as the model, and served its purpose.
        let _ = file.parent().map(std::fs::remove_dir_all);
        installed?
    } else {
        let index = std::env::var("PIP_INDEX_URL").ok().filter(|index| !index.is_empty());
        models.download(index.as_deref(), &mut |done, total| {
            progress.tell("model", "bytes", done, total)
        })?
    };
    Ok(Counts::from([("bytes", model.status()?.bytes)]))
}

/// Computes costs again until they are those of the prices as they are then.
fn reprice(archive: &OpenSync, progress: &Progress<'_>) -> Result<Counts> {
    let mut changed = 0;
    loop {
        let prices = archive.prices();
        for (owner, _) in archive.accounts().positions()? {
            let mut goes_on = true;
            changed += archive.for_owner(owner).reprice(&mut |done, total| {
                let flow = progress.tell("prices", "sessions", done, total);
                goes_on = flow.is_continue();
                flow
            })?;
            if !goes_on {
                return Ok(Counts::from([("changed", changed)]));
            }
        }
        if Arc::ptr_eq(&prices, &archive.prices()) {
            return Ok(Counts::from([("changed", changed)]));
        }
    }
}

fn delete(
    archive: &OpenSync,
    deletion: &Deletion,
    count: u64,
    progress: &Progress<'_>,
) -> Result<Counts> {
    let deleted = archive.delete_sessions(deletion, Some(count), &mut |done, total| {
        progress.tell("deleting", "sessions", done, total)
    })?;
    Ok(Counts::from([("sessions", deleted.sessions), ("messages", deleted.messages)]))
}
