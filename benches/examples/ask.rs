//! Ask: puts the queries of each class to an archive of the comparison, for a profiler to watch.
//!
//! `cargo run --release -p opensync-benches --example ask -- ARCHIVE SESSIONS ROUNDS [CLASS]`

use std::time::Instant;

use opensync_benches::{Class, Corpus, questions};
use opensync_core::OpenSync;

const SEED: u64 = 1;
const QUESTIONS: usize = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing"));
    let archive = OpenSync::open(next("ARCHIVE")?)?;
    let sessions = next("SESSIONS")?.parse()?;
    let rounds = next("ROUNDS")?.parse()?;
    let wanted = next("CLASS").ok();
    let corpus = Corpus::new(SEED);
    for class in Class::ALL {
        if wanted.as_ref().is_some_and(|wanted| !class.as_str().starts_with(wanted.as_str())) {
            continue;
        }
        let questions = questions(&corpus, class, QUESTIONS, sessions);
        let mut took_ms = Vec::new();
        for _ in 0..rounds {
            for question in &questions {
                let query = question.query(class);
                let started = Instant::now();
                archive.search(&query)?;
                took_ms.push(started.elapsed().as_secs_f64() * 1e3);
            }
        }
        took_ms.sort_by(f64::total_cmp);
        let percentile = |share: usize| took_ms.get(took_ms.len() * share / 100).unwrap_or(&0.0);
        let (half, most) = (percentile(50), percentile(99));
        eprintln!("{:<18} p50 {half:7.2} ms  p99 {most:7.2} ms", class.as_str());
    }
    Ok(())
}
