//! Alone: the engine without a face, for a face to be measured beside it, call by call.
//!
//! `cargo run --release -p opensync-benches --example alone -- ARCHIVE SESSIONS`
//!
//! Fills the archive if there is nothing in it, and prints questions to ask it as a JSON array. Then
//! takes `search QUESTION` and `context QUESTION`, a line each, and answers the milliseconds it took.
#![allow(clippy::print_stdout, missing_docs)]

use std::error::Error;
use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use opensync_benches::{Class, Corpus, Synthetic, questions};
use opensync_core::{ContextFormat, OpenSync, Query};

const SEED: u64 = 1;

/// Questions of each class.
const QUESTIONS: usize = 50;

/// Tokens of a context pack.
const BUDGET: usize = 1500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("{what} is missing"));
    let archive = OpenSync::open(next("ARCHIVE")?)?;
    let sessions = next("SESSIONS")?.parse()?;
    let corpus = Arc::new(Corpus::new(SEED));
    if archive.last_change()? == 0 {
        for source in Synthetic::sources(&corpus, sessions) {
            archive.import(&source, &[PathBuf::from("seeded")], &mut |_| {})?;
        }
        archive.catch_up(&mut |_, _| {})?;
    }
    let classes = [Class::OneTerm, Class::TwoTerms, Class::Phrase, Class::Sentence];
    let texts = classes.iter().flat_map(|&class| {
        let questions = questions(&corpus, class, QUESTIONS, sessions);
        questions.into_iter().map(move |question| question.text(class))
    });
    println!("{}", serde_json::to_string(&texts.collect::<Vec<_>>())?);
    for line in std::io::stdin().lines() {
        let line = line?;
        let (call, question) = line.split_once(' ').ok_or("a call without a question")?;
        println!("{}", milliseconds(&archive, call, question)?);
    }
    Ok(())
}

/// How long a call takes.
fn milliseconds(archive: &OpenSync, call: &str, question: &str) -> Result<f64, Box<dyn Error>> {
    let started = Instant::now();
    let query = Query::new(question);
    if call == "context" {
        black_box(archive.context(&query, BUDGET, ContextFormat::Markdown)?);
    } else {
        black_box(archive.search(&query)?);
    }
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}
