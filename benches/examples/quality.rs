//! Quality: how well searches find what was judged to answer, beside how long they take.
//!
//! A collection is a folder with `corpus.jsonl` (`id`, `text`, `session_id`, `role`) and
//! `queries.jsonl` (`id`, `text`, `relevant`, `type`). What no user wrote, code and papers too, is
//! taken for a model's. Each is imported into an archive below
//! `OPENSYNC_QUALITY` (else the folder for temporary files) once, and embedded with the model that
//! `OPENSYNC_MODEL` names, a folder or archive; without one it is searched by words only.
//!
//! `cargo run --release -p opensync-benches --example quality -- COLLECTION...`
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use opensync_core::embed::{DEFAULT_MODEL, EmbedOptions};
use opensync_core::measure::Step;
use opensync_core::search::SearchMode;
use opensync_core::{Message, OpenSync, Part, Query, Role, Session};
use serde_json::Value;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A way to ask a text.
type Ask = Box<dyn Fn(&str) -> Query>;

/// Questions that do not describe what answers them.
const LEFT_OUT: [&str; 4] =
    ["event_ordering", "summarization", "instruction_following", "preference_following"];

/// Messages between two transactions.
const BATCH: usize = 500;

struct Question {
    text: String,
    relevant: HashSet<String>,
}

#[derive(Default)]
struct Score {
    ndcg: f64,
    recall: f64,
    session_ndcg: f64,
    times: Vec<f64>,
}

fn main() -> Outcome<()> {
    println!("| collection | by | nDCG@10 | R@10 | nDCG@10 of sessions | p50 | p99 |");
    println!("|---|---|---:|---:|---:|---:|---:|");
    for folder in std::env::args_os().skip(1).map(PathBuf::from) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let archive = archive(&folder, &name)?;
        let (questions, sessions) = (questions(&folder)?, sessions(&folder)?);
        let has_model = archive.models().get(DEFAULT_MODEL.id).is_ok();
        for (way, ask) in ways().into_iter().take(if has_model { usize::MAX } else { 1 }) {
            let score = score(&archive, &questions, &sessions, &ask)?;
            println!("| {name} | {way} | {score} |");
        }
    }
    Ok(())
}

/// Each mode, and hybrid with each step of ranking left out, as a query whose text is not set yet.
fn ways() -> Vec<(&'static str, Ask)> {
    let mode = |mode| move |text: &str| Query::new(text).mode(mode);
    let without = |step| move |text: &str| Query::new(text).mode(SearchMode::Hybrid).without(step);
    vec![
        ("words", Box::new(mode(SearchMode::Lexical))),
        ("meaning", Box::new(mode(SearchMode::Semantic))),
        ("both", Box::new(mode(SearchMode::Hybrid))),
        ("both, sessions left out", Box::new(without(Step::Sessions))),
        ("both, pairs of words left out", Box::new(without(Step::Pairs))),
        ("both, kinds of text left out", Box::new(without(Step::Kinds))),
    ]
}

impl std::fmt::Display for Score {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.times.len() as f64;
        let mut times = self.times.clone();
        times.sort_by(f64::total_cmp);
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
        let (ndcg, recall) = (self.ndcg / count, self.recall / count);
        let sessions = self.session_ndcg / count;
        write!(
            formatter,
            "{ndcg:.4} | {recall:.4} | {sessions:.4} | {:.1} ms | {:.1} ms",
            at(50),
            at(99)
        )
    }
}

fn score(
    archive: &OpenSync,
    questions: &[Question],
    sessions: &HashMap<String, String>,
    ask: &Ask,
) -> Outcome<Score> {
    let mut score = Score::default();
    for question in questions {
        let query = ask(&question.text).each_message().limit(60);
        let started = Instant::now();
        let found = archive.search(&query)?;
        score.times.push(started.elapsed().as_secs_f64() * 1000.0);
        let found: Vec<String> = found.hits.into_iter().filter_map(|hit| hit.message_id).collect();
        let hits = found.iter().take(10).filter(|id| question.relevant.contains(*id)).count();
        score.recall += hits as f64 / question.relevant.len() as f64;
        score.ndcg += ndcg(&found, &question.relevant);
        let relevant = question.relevant.iter().map(|id| sessions[id].clone()).collect();
        let mut seen = HashSet::new();
        let found: Vec<String> = found
            .iter()
            .map(|id| sessions[id].clone())
            .filter(|session| seen.insert(session.clone()))
            .collect();
        score.session_ndcg += ndcg(&found, &relevant);
    }
    Ok(score)
}

/// Normalised discounted cumulative gain of the first ten, each relevant or not
/// (Järvelin and Kekäläinen, 2002).
fn ndcg(found: &[String], relevant: &HashSet<String>) -> f64 {
    let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let found = found.iter().take(10).enumerate().filter(|(_, id)| relevant.contains(*id));
    let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
    found.map(|(place, _)| gain(place)).sum::<f64>() / ideal
}

fn lines(path: &Path) -> Outcome<Vec<Value>> {
    Ok(fs::read_to_string(path)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

fn questions(folder: &Path) -> Outcome<Vec<Question>> {
    let lines = lines(&folder.join("queries.jsonl"))?;
    let kept = lines.iter().filter(|line| !LEFT_OUT.contains(&line["type"].as_str().unwrap_or("")));
    let relevant = |line: &Value| line["relevant"].as_array().cloned().unwrap_or_default();
    Ok(kept
        .map(|line| Question {
            text: text(line, "text"),
            relevant: relevant(line)
                .iter()
                .filter_map(|id| id.as_str().map(str::to_owned))
                .collect(),
        })
        .collect())
}

fn sessions(folder: &Path) -> Outcome<HashMap<String, String>> {
    let lines = lines(&folder.join("corpus.jsonl"))?;
    Ok(lines.iter().map(|line| (text(line, "id"), text(line, "session_id"))).collect())
}

/// The archive of a collection, made and embedded if it is not there.
fn archive(folder: &Path, name: &str) -> Outcome<OpenSync> {
    let root = std::env::var_os("OPENSYNC_QUALITY").map_or_else(std::env::temp_dir, PathBuf::from);
    let archive = OpenSync::open(root.join(format!("quality-{name}")))?;
    if archive.stats(&opensync_core::Filter::default())?.total.messages == 0 {
        for documents in lines(&folder.join("corpus.jsonl"))?
            .chunk_by(|left, right| left["session_id"] == right["session_id"])
        {
            for documents in documents.chunks(BATCH) {
                let session = Session::new("collection", text(&documents[0], "session_id"));
                archive.ingest(session, documents.iter().map(message).collect())?;
            }
        }
        archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
    }
    if archive.models().get(DEFAULT_MODEL.id).is_err() {
        let Some(model) = std::env::var_os("OPENSYNC_MODEL") else { return Ok(archive) };
        archive.models().install(DEFAULT_MODEL.id, Path::new(&model))?;
    }
    let started = Instant::now();
    let done = archive.embed(EmbedOptions::default(), &mut |done| {
        eprint!("\r{name}: {} of {} messages", done.messages, done.total);
        ControlFlow::Continue(())
    })?;
    if done.passages > 0 {
        eprintln!(
            "\r{name}: {} passages in {:.1} s",
            done.passages,
            started.elapsed().as_secs_f64()
        );
    }
    Ok(archive)
}

fn message(document: &Value) -> Message {
    let role = if document["role"] == "user" { Role::User } else { Role::Assistant };
    let at = document["pos"].as_i64().unwrap_or(0) * 1000;
    Message::new(text(document, "id"), role, at).with(Part::text(text(document, "text")))
}
