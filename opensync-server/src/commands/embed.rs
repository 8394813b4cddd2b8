//! `opensync embed`: works through what is not embedded yet.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use anyhow::Result;
use opensync_core::OpenSync;
use opensync_core::embed::EmbedOptions;

use super::Context;
use crate::progress::Meter;
use crate::{cli, output};

pub(super) fn run(context: &Context, arguments: &cli::Embed) -> Result<()> {
    let mut options = EmbedOptions::default();
    options.threads = arguments.threads.unwrap_or(options.threads).max(1);
    options.cpu_share = f32::from(arguments.cpu) / 100.0;
    options.budget = arguments.seconds.map(Duration::from_secs);
    // Somebody waits for it.
    options.is_background = false;
    let archive = context.open()?;
    if arguments.if_possible && archive.pending_embeddings()?.is_none() {
        return Ok(());
    }
    let started = Instant::now();
    let passages = embed(&archive, options)?;
    let pending = archive.pending_embeddings()?.unwrap_or(0);
    if context.json {
        return output::json(&serde_json::json!({ "passages": passages, "pending": pending }));
    }
    let seconds = started.elapsed().as_secs_f64();
    eprintln!("Embedded {} passages in {seconds:.1} s.", output::count(passages));
    if pending > 0 {
        eprintln!("Not all is embedded yet: run it again.");
    }
    Ok(())
}

/// Embeds with a progress bar. Returns how many passages were new.
pub(super) fn embed(archive: &OpenSync, options: EmbedOptions) -> Result<u64> {
    let mut meter = Meter::steps("embedding");
    let done = archive.embed(options, &mut |done| {
        meter.set(done.messages, done.total);
        ControlFlow::Continue(())
    })?;
    Ok(done.passages)
}
