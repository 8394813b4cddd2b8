//! Cold: how long a person waits for one search, from starting the command to its answer: by words, and
//! by words and meaning.
//!
//! Run with `make bench-cold`, or `cold OPENSYNC MODEL [ARCHIVE]`: the command, and a model's folder or
//! archive. Each search is a process of its own; the two ways take turns, so that whatever else the
//! machine does slows both. The archive is made of generated messages, and of some of them the
//! vectors; it is kept if it is named.

#![allow(clippy::print_stdout)]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use opensync_benches::{Class, Corpus, MESSAGES_PER_SESSION, Question, Synthetic, questions};
use opensync_core::embed::{DEFAULT_MODEL, EmbedOptions};
use opensync_core::{Agents, ImportOptions, OpenSync};

const SEED: u64 = 1;
const SESSIONS: u64 = 20_000 / MESSAGES_PER_SESSION;

/// How many passages are embedded, and how long that may take.
const PASSAGES: u64 = 3_000;
const BUDGET: Duration = Duration::from_mins(3);

/// How many queries, and how often each is asked in each way.
const QUESTIONS: usize = 40;
const ROUNDS: usize = 5;

/// By words first: the others are told as multiples of it.
const WAYS: [(&str, &str); 3] =
    [("words", "lexical"), ("words and meaning", "hybrid"), ("meaning", "semantic")];

type Done<T> = Result<T, Box<dyn Error>>;

fn main() -> Done<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(command), Some(model)) = (arguments.next(), arguments.next()) else {
        return Err("usage: cold OPENSYNC MODEL [ARCHIVE]".into());
    };
    let temporary = tempfile::tempdir()?;
    let folder = arguments.next().unwrap_or_else(|| temporary.path().to_owned());
    let corpus = Arc::new(Corpus::new(SEED));
    if !folder.join("store.redb").exists() {
        make(&corpus, &folder, &model)?;
    }
    let questions = questions(&corpus, Class::Sentence, QUESTIONS, SESSIONS);
    let mut times = WAYS.map(|_| Vec::new());
    // The first of each way reads from disk what the others find in memory.
    for (round, question) in
        (0..=ROUNDS).flat_map(|round| questions.iter().map(move |it| (round, it)))
    {
        for ((_, mode), times) in WAYS.iter().zip(&mut times) {
            let took = search(&command, &folder, mode, question)?;
            if round > 0 {
                times.push(took);
            }
        }
    }
    print(&mut times);
    Ok(())
}

/// An archive with a model and the vectors of some of its messages.
fn make(corpus: &Arc<Corpus>, folder: &Path, model: &Path) -> Done<()> {
    let archive = OpenSync::open(folder)?;
    for source in Synthetic::sources(corpus, SESSIONS) {
        archive.import(&Agents::of(&source).at(["."]), ImportOptions::default().index(false))?;
    }
    archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
    archive.models().install(DEFAULT_MODEL.id, model)?;
    let mut options = EmbedOptions::default();
    options.budget = Some(BUDGET);
    options.is_background = false;
    let done = archive.embed(options, &mut |done| {
        if done.passages < PASSAGES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    eprintln!("{} passages of {} messages are embedded", done.passages, done.messages);
    Ok(())
}

/// One search, and how long it takes as a whole, in milliseconds.
fn search(command: &Path, folder: &Path, mode: &str, question: &Question) -> Done<f64> {
    let mut process = Command::new(command);
    process.arg("--data-dir").arg(folder).args(["--json", "search", "--mode", mode]);
    process.args(&question.words).stdin(Stdio::null());
    let started = Instant::now();
    let output = process.output()?;
    let took = started.elapsed().as_secs_f64() * 1e3;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let told = String::from_utf8_lossy(&output.stdout);
    // A search by words alone would be no measure of what the model costs.
    let is_meant = told.contains(&format!("\"mode\":\"{mode}\""))
        || told.contains(&format!("\"mode\": \"{mode}\""));
    if is_meant { Ok(took) } else { Err(format!("the search was not {mode}").into()) }
}

fn print(times: &mut [Vec<f64>]) {
    println!(
        "| a search as a process, {SESSIONS} sessions | p50 | p99 | of words, p50 | of words, p99 |"
    );
    println!("|---|---:|---:|---:|---:|");
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    let at = |times: &[f64], share: usize| {
        let rank = (times.len() * share).div_ceil(100).saturating_sub(1);
        times.get(rank).copied().unwrap_or_default()
    };
    let [half, most] = [50, 99].map(|share| at(&times[0], share));
    for ((name, _), times) in WAYS.iter().zip(times.iter()) {
        let (p50, p99) = (at(times, 50), at(times, 99));
        println!(
            "| by {name} | {p50:.1} ms | {p99:.1} ms | {:.2} | {:.2} |",
            p50 / half,
            p99 / most
        );
    }
}
