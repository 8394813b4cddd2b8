//! Embed: tokens a second of processor time, by length, batch, precision and threads.
//!
//! `cargo run --release -p opensync-benches --example embed -- MODEL`, a folder or an archive.
#![allow(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    missing_docs
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use opensync_core::embed::{DEFAULT_MODEL, Embedder, Models, Precision, TextKind};

/// Words of one token each.
const WORDS: [&str; 12] =
    ["the", "lock", "waits", "for", "a", "reader", "that", "never", "ends", "in", "this", "test"];

/// Tokens of a text, and texts of a batch.
const CASES: [(usize, usize); 6] = [(32, 1), (32, 32), (128, 1), (128, 32), (256, 1), (256, 32)];

/// How long each measurement goes on, in seconds.
const SECONDS: f64 = 1.5;

fn main() -> Result<(), Box<dyn Error>> {
    let model = std::env::args_os().nth(1).ok_or("usage: embed MODEL")?;
    let folder = tempfile::tempdir()?;
    let model =
        Models::in_data_folder(folder.path()).install(DEFAULT_MODEL.id, Path::new(&model))?;
    let cases = CASES.map(|(length, batch)| format!("{length}x{batch}")).join(" | ");
    println!("| precision | threads | {cases} | mixed | mixed, at once | query p50 | query p99 |");
    println!("|---|---|{}---:|---:|---:|---:|", "---:|".repeat(CASES.len()));
    let mixed = mixed_lengths();
    for precision in [Precision::F32, Precision::Int8] {
        let started = Instant::now();
        let embedder = model.embedder(precision)?;
        eprintln!("{precision:?} was read in {:.0} ms", started.elapsed().as_secs_f64() * 1000.0);
        for threads in [1, 2] {
            let mut row = format!("| {precision:?} | {threads} ");
            for (length, batch) in CASES {
                let speed = tokens_a_second(&*embedder, &vec![length; batch], batch, threads)?;
                write!(row, "| {speed:.0} ")?;
            }
            for batch in [32, mixed.len()] {
                let speed = tokens_a_second(&*embedder, &mixed, batch, threads)?;
                write!(row, "| {speed:.0} ")?;
            }
            let (median, slow) = query_times(&*embedder)?;
            println!("{row}| {median:.1} ms | {slow:.1} ms |");
        }
    }
    Ok(())
}

/// Lengths of 6 to 256 tokens, spread evenly over their logarithm, the same in every run.
fn mixed_lengths() -> Vec<usize> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's linear congruence: `benches/compare/embed/peers.py` draws the same.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 33) as f64 / 2_f64.powi(31);
        (6.0 * (256.0_f64 / 6.0).powf(share)).round() as usize
    };
    (0..256).map(|_| next()).collect()
}

/// Tokens of texts that are embedded in a second of processor time, texts handed over by `batch`.
fn tokens_a_second(
    embedder: &dyn Embedder,
    lengths: &[usize],
    batch: usize,
    threads: usize,
) -> Result<f64, Box<dyn Error>> {
    // Two of the tokens of a text are what the model adds.
    let text = |(index, length): (usize, &usize)| {
        let word = |word| WORDS[(word + index) % WORDS.len()];
        (0..length - 2).map(word).collect::<Vec<_>>().join(" ")
    };
    let texts: Vec<String> = lengths.iter().enumerate().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let tokens: usize = lengths.iter().sum();
    embedder.embed(&texts, TextKind::Passage)?;
    let (started, spent) = (Instant::now(), processor_seconds());
    let rounds = std::thread::scope(|scope| {
        let work = || -> opensync_core::Result<usize> {
            let mut rounds = 0;
            while started.elapsed().as_secs_f64() < SECONDS {
                for batch in texts.chunks(batch) {
                    embedder.embed(batch, TextKind::Passage)?;
                }
                rounds += 1;
            }
            Ok(rounds)
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(Ok(0))).sum::<Result<usize, _>>()
    })?;
    Ok((rounds * tokens) as f64 / (processor_seconds() - spent))
}

/// What this process has spent of all processors' time.
fn processor_seconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 + spent.tv_nsec as f64 / 1e9
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
