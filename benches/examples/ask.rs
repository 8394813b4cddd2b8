//! Ask: puts the queries of each class to an archive of the comparison, for a profiler to watch.
//!
//! `cargo run --release -p opensync-benches --example ask -- ARCHIVE SESSIONS ROUNDS [MODE] [CLASS]`
//!
//! Mode `words` is the default; `hybrid` embeds the archive with a hash of its words first, which
//! costs next to nothing for a text, and gives vectors of the size that the default model gives.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use opensync_benches::{Class, Corpus, questions};
use opensync_core::embed::{EmbedOptions, HashEmbedder};
use opensync_core::search::SearchMode;
use opensync_core::{OpenSync, Query};

const SEED: u64 = 1;
const QUESTIONS: usize = 100;

/// As many as the default model has.
const DIMENSIONS: usize = 384;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing"));
    let folder = next("ARCHIVE")?;
    let sessions = next("SESSIONS")?.parse()?;
    let rounds: usize = next("ROUNDS")?.parse()?;
    let is_hybrid = next("MODE").is_ok_and(|mode| mode == "hybrid");
    let wanted = next("CLASS").ok();
    let archive = if is_hybrid { embedded(&folder)? } else { OpenSync::open(&folder)? };
    let mode = if is_hybrid { SearchMode::Hybrid } else { SearchMode::Lexical };
    let first = Instant::now();
    archive.search(&Query::new("lock").mode(mode))?;
    println!("the first search opened the indexes: {:.1} ms", milliseconds(first));
    let corpus = Corpus::new(SEED);
    for class in Class::ALL {
        if wanted.as_ref().is_some_and(|wanted| !class.as_str().starts_with(wanted.as_str())) {
            continue;
        }
        let questions = questions(&corpus, class, QUESTIONS, sessions);
        let (mut took, spent) = (Vec::new(), processor_milliseconds());
        for _ in 0..rounds {
            for question in &questions {
                let query = question.query(class).mode(mode);
                let started = Instant::now();
                archive.search(&query)?;
                took.push(milliseconds(started));
            }
        }
        took.sort_by(f64::total_cmp);
        let percentile = |share: usize| took.get(took.len() * share / 100).unwrap_or(&0.0);
        let (half, most) = (percentile(50), percentile(99));
        let each = (processor_milliseconds() - spent) / took.len() as f64;
        let name = class.as_str();
        println!("{name:<18} p50 {half:7.2} ms  p99 {most:7.2} ms  processor {each:7.2} ms");
    }
    println!("{}", memory());
    Ok(())
}

/// The archive, opened anew after all of it is embedded.
fn embedded(folder: &str) -> Result<OpenSync, Box<dyn Error>> {
    let open = || -> opensync_core::Result<OpenSync> {
        OpenSync::builder(Path::new(folder))
            .embedder(Arc::new(HashEmbedder::new(DIMENSIONS)))
            .open()
    };
    let started = Instant::now();
    let done = open()?.embed(EmbedOptions::default(), &mut |done| {
        if done.messages % 100_000 < 500 {
            eprint!("\r{} of {} messages", done.messages, done.total);
        }
        ControlFlow::Continue(())
    })?;
    eprintln!("\r{} passages embedded in {:.1} s", done.passages, milliseconds(started) / 1e3);
    Ok(open()?)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// What this process has spent of all processors' time, for machines that do other work as well.
fn processor_milliseconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 * 1e3 + spent.tv_nsec as f64 / 1e6
}

/// What of this process is in memory: its own, and pages of mapped files.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let wanted = |line: &&str| line.starts_with("Rss") || line.starts_with("VmHWM");
    status.lines().filter(wanted).collect::<Vec<_>>().join(", ").replace(['\t', ' '], "")
}
