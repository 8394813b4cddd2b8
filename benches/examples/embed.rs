//! Embed: tokens a second of processor time, by length, batch, precision and threads.
//!
//! `cargo run --release -p opensync-benches --example embed -- MODEL`, a folder or an archive.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use opensync_core::{DEFAULT_MODEL, Embedder, Models, Precision, TextKind};

/// Words of one token each.
const WORDS: [&str; 12] =
    ["the", "lock", "waits", "for", "a", "reader", "that", "never", "ends", "in", "this", "test"];

/// How long each measurement goes on, in seconds.
const SECONDS: f64 = 1.5;

fn main() -> Result<(), Box<dyn Error>> {
    let model = std::env::args_os().nth(1).ok_or("usage: embed MODEL")?;
    let folder = tempfile::tempdir()?;
    let model =
        Models::in_data_folder(folder.path()).install(DEFAULT_MODEL.id, Path::new(&model))?;
    println!(
        "| precision | threads | 32, batch 1 | 32, batch 32 | 128, batch 1 | 128, batch 32 | 256, batch 1 | 256, batch 32 | mixed, batch 32 | query p50 | query p99 |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for precision in [Precision::F32, Precision::Int8] {
        let started = Instant::now();
        let embedder = model.embedder(precision)?;
        eprintln!("{precision:?} was read in {:.0} ms", started.elapsed().as_secs_f64() * 1000.0);
        for threads in [1, 2] {
            let mut row = format!("| {precision:?} | {threads} ");
            for (lengths, batch) in [
                (&[32][..], 1),
                (&[32], 32),
                (&[128], 1),
                (&[128], 32),
                (&[256], 1),
                (&[256], 32),
                (&[8, 250, 16, 64, 120, 12, 32, 200], 32),
            ] {
                let speed = tokens_a_second(&*embedder, lengths, batch, threads)?;
                write!(row, "| {speed:.0} ")?;
            }
            let (median, slow) = query_times(&*embedder)?;
            println!("{row}| {median:.1} ms | {slow:.1} ms |");
        }
    }
    Ok(())
}

/// Tokens of texts that are embedded in a second of one thread's time.
fn tokens_a_second(
    embedder: &dyn Embedder,
    lengths: &[usize],
    batch: usize,
    threads: usize,
) -> Result<f64, Box<dyn Error>> {
    // Two of the tokens of a text are what the model adds.
    let text = |index: usize| {
        let count = lengths[index % lengths.len()] - 2;
        (0..count).map(|word| WORDS[(word + index) % WORDS.len()]).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = (0..batch).map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let tokens: usize = (0..batch).map(|index| lengths[index % lengths.len()]).sum();
    embedder.embed(&texts, TextKind::Passage)?;
    let started = Instant::now();
    let rounds = std::thread::scope(|scope| {
        let work = || -> opensync_core::Result<usize> {
            let mut rounds = 0;
            while started.elapsed().as_secs_f64() < SECONDS {
                embedder.embed(&texts, TextKind::Passage)?;
                rounds += 1;
            }
            Ok(rounds)
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(Ok(0))).sum::<Result<usize, _>>()
    })?;
    Ok((rounds * tokens) as f64 / (started.elapsed().as_secs_f64() * threads as f64))
}

/// The median and the slowest hundredth of a question's time, in milliseconds.
fn query_times(embedder: &dyn Embedder) -> Result<(f64, f64), Box<dyn Error>> {
    let mut times = Vec::new();
    for number in 0..200 {
        let question = format!("where did we decide how retry number {number} backs off?");
        let started = Instant::now();
        embedder.embed(&[&question], TextKind::Query)?;
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok((times[100], times[198]))
}
