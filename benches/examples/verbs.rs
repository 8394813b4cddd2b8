//! Verbs: does what it is told on standard input, a line each, and says how many milliseconds it took.
//!
//! `verbs ARCHIVE`, with lines `import FOLDER LOGS`, `search LIMIT TEXT` and `context BUDGET TEXT`, their
//! words apart by tabs; `seed SESSIONS` fills the archive from a seed, and answers with questions to ask it
//! as a JSON array. For benches of other languages, which do the same beside it.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use opensync_benches::{Class, Corpus, Synthetic, questions};
use opensync_core::Agents;
use opensync_core::context::ContextFormat;
use opensync_core::source::CLAUDE_CODE;
use opensync_core::{ImportOptions, OpenSync, Query};

const SEED: u64 = 1;

/// Questions of each class.
const QUESTIONS: usize = 50;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: verbs ARCHIVE")?;
    let archive = OpenSync::open(PathBuf::from(folder))?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.splitn(3, '\t').collect();
        let answer = match words[..] {
            ["import", folder, logs] => import(folder, logs)?.to_string(),
            ["search", limit, text] => search(&archive, limit.parse()?, text)?.to_string(),
            ["context", budget, text] => context(&archive, budget.parse()?, text)?.to_string(),
            ["seed", sessions] => serde_json::to_string(&seed(&archive, sessions.parse()?)?)?,
            _ => return Err(format!("no verb: `{line}`").into()),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn import(folder: &str, logs: &str) -> opensync_core::Result<f64> {
    let archive = OpenSync::open(folder)?;
    let logs = [PathBuf::from(logs)];
    timed(|| {
        archive.import(&Agents::of(&CLAUDE_CODE).at(&logs), ImportOptions::default().index(false))
    })
}

fn search(archive: &OpenSync, limit: usize, text: &str) -> opensync_core::Result<f64> {
    timed(|| {
        let found = archive.search(&Query::new(text).limit(limit))?;
        Ok(found
            .hits
            .iter()
            .map(|hit| hit.snippet.text.len() + hit.external_id.len())
            .sum::<usize>())
    })
}

fn context(archive: &OpenSync, budget: usize, text: &str) -> opensync_core::Result<f64> {
    timed(|| archive.context(&Query::new(text), budget, ContextFormat::Markdown))
}

fn timed<T>(work: impl FnOnce() -> opensync_core::Result<T>) -> opensync_core::Result<f64> {
    let began = Instant::now();
    black_box(work()?);
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

/// Fills an archive, and returns questions about what is in it.
fn seed(archive: &OpenSync, sessions: u64) -> opensync_core::Result<Vec<String>> {
    let corpus = Arc::new(Corpus::new(SEED));
    for source in Synthetic::sources(&corpus, sessions) {
        archive.import(&Agents::of(&source).at(["."]), ImportOptions::default().index(false))?;
    }
    archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
    let classes = [Class::OneTerm, Class::TwoTerms, Class::Phrase, Class::Sentence];
    let texts = classes.iter().flat_map(|&class| {
        let questions = questions(&corpus, class, QUESTIONS, sessions);
        questions.into_iter().map(move |question| question.text(class))
    });
    Ok(texts.collect())
}
