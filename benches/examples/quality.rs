//! Quality: how well searches find what was judged to answer, beside how long they take.
//!
//! `benches/src/collection.rs` says what a collection is. Each is imported into an archive below
//! `OPENSYNC_QUALITY` (else the folder for temporary files) once, and embedded with the model that
//! `OPENSYNC_MODEL` names, a folder or archive; without one it is searched by words only.
//!
//! `cargo run --release -p opensync-benches --example quality -- [--split NAME] [--kinds]
//! [--trec FOLDER] [--context TOKENS] [--only WAY;WAY] COLLECTION...` `--kinds` tells each kind of
//! question apart, `--trec` writes a run for each way, to be scored by others, and `--context` says of
//! packs of so many tokens how many hold an answer, and how much of them is one.
#![allow(clippy::print_stdout, clippy::cast_precision_loss, missing_docs)]

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use opensync_benches::collection::{Collection, Question};
use opensync_core::context::{ContextFormat, ContextPack, ContextPassage};
use opensync_core::embed::{DEFAULT_MODEL, EmbedOptions};
use opensync_core::measure::Step;
use opensync_core::search::SearchMode;
use opensync_core::{OpenSync, Query};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A way to ask a text.
type Ask = Box<dyn Fn(&str) -> Query>;

/// Questions that do not describe what answers them.
const LEFT_OUT: [&str; 4] =
    ["event_ordering", "summarization", "instruction_following", "preference_following"];

/// What is said on the command line.
#[derive(Default)]
struct Options {
    split: Option<String>,
    kinds: bool,
    trec: Option<PathBuf>,
    only: Option<String>,
    context: Option<usize>,
    folders: Vec<PathBuf>,
}

#[derive(Default)]
struct Score {
    ndcg: f64,
    recall: f64,
    exchange_ndcg: f64,
    session_ndcg: f64,
    first: f64,
    among_five: f64,
    /// Packs that hold an answer, and the share of their passages that are one.
    packs: Option<f64>,
    passages: Option<f64>,
    times: Vec<f64>,
}

fn main() -> Outcome<()> {
    let options = options()?;
    let root = std::env::var_os("OPENSYNC_QUALITY").map_or_else(std::env::temp_dir, PathBuf::from);
    println!(
        "| collection | by | nDCG@10 | R@10 | of exchanges | of sessions | first | of five | packs | passages | p50 | p99 |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for folder in &options.folders {
        let collection = Collection::open(folder, options.split.as_deref(), &LEFT_OUT)?;
        let archive = collection.archive(&root)?;
        let has_model = embed(&archive, &collection.name)?;
        for (way, ask) in ways().into_iter().take(if has_model { usize::MAX } else { 1 }) {
            if options.only.as_ref().is_some_and(|only| !only.split(';').any(|only| only == way)) {
                continue;
            }
            let (scores, run) = score(&archive, &collection, &ask, &options)?;
            for (kind, score) in scores {
                println!("| {}{kind} | {way} | {score} |", collection.name);
            }
            if let Some(folder) = &options.trec {
                fs::create_dir_all(folder)?;
                let name = format!("{}-{}.trec", collection.name, way.replace([' ', ','], "-"));
                fs::write(folder.join(name), run)?;
            }
        }
    }
    Ok(())
}

fn options() -> Outcome<Options> {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--split" => options.split = Some(value()?),
            "--trec" => options.trec = Some(PathBuf::from(value()?)),
            "--context" => options.context = Some(value()?.parse()?),
            "--only" => options.only = Some(value()?),
            "--kinds" => options.kinds = true,
            folder => options.folders.push(PathBuf::from(folder)),
        }
    }
    Ok(options)
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
        ("both, acts left out", Box::new(without(Step::Acts))),
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
        for sum in [
            self.ndcg,
            self.recall,
            self.exchange_ndcg,
            self.session_ndcg,
            self.first,
            self.among_five,
        ] {
            write!(formatter, "{:.4} | ", sum / count)?;
        }
        for sum in [self.packs, self.passages] {
            let share = sum.map_or_else(|| "–".to_owned(), |sum| format!("{:.4}", sum / count));
            write!(formatter, "{share} | ")?;
        }
        write!(formatter, "{:.1} ms | {:.1} ms", at(50), at(99))
    }
}

/// The scores by kind of question, and the run as TREC has it.
fn score(
    archive: &OpenSync,
    collection: &Collection,
    ask: &Ask,
    options: &Options,
) -> Outcome<(BTreeMap<String, Score>, String)> {
    let (mut scores, mut run) = (BTreeMap::<String, Score>::new(), String::new());
    for question in &collection.questions {
        let query = ask(&question.text).limit(60);
        let is_of_messages = !collection.places.is_empty();
        let query = if is_of_messages { query.each_message() } else { query };
        let started = Instant::now();
        let found = archive.search(&query)?;
        let took = started.elapsed().as_secs_f64() * 1000.0;
        let id = |hit: opensync_core::Hit| {
            if is_of_messages { hit.message_id } else { Some(hit.external_id) }
        };
        let found: Vec<String> = found.hits.into_iter().filter_map(id).collect();
        for (place, id) in found.iter().enumerate() {
            let score = found.len() - place;
            writeln!(run, "{} Q0 {id} {} {score} opensync", question.id, place + 1)?;
        }
        let kind = if options.kinds { format!(": {}", question.kind) } else { String::new() };
        let score = scores.entry(kind).or_default();
        add(score, collection, question, &found, took);
        if let Some(budget) = options.context {
            let pack = archive.context(&query, budget, ContextFormat::Markdown)?;
            add_pack(score, collection, question, &pack);
        }
    }
    Ok((scores, run))
}

fn add(
    score: &mut Score,
    collection: &Collection,
    question: &Question,
    found: &[String],
    took: f64,
) {
    let relevant = &question.relevant;
    let hits = found.iter().take(10).filter(|id| relevant.contains(*id)).count();
    score.recall += hits as f64 / relevant.len() as f64;
    score.ndcg += ndcg(found, relevant);
    let of_level = |level: usize| {
        let place =
            |id: &String| collection.places.get(id).map_or(id, |places| &places[level]).clone();
        let relevant: HashSet<String> = relevant.iter().map(place).collect();
        let mut seen = HashSet::new();
        let found = found.iter().map(place).filter(|it| seen.insert(it.clone()));
        (found.collect::<Vec<_>>(), relevant)
    };
    let (exchanges, of_exchanges) = of_level(1);
    score.exchange_ndcg += ndcg(&exchanges, &of_exchanges);
    let (sessions, of_sessions) = of_level(0);
    score.session_ndcg += ndcg(&sessions, &of_sessions);
    let place = sessions.iter().position(|session| of_sessions.contains(session));
    score.first += f64::from(u8::from(place == Some(0)));
    score.among_five += f64::from(u8::from(place.is_some_and(|place| place < 5)));
    score.times.push(took);
}

/// A passage is an answer if its message or the turn that is quoted with it is one.
fn add_pack(score: &mut Score, collection: &Collection, question: &Question, pack: &ContextPack) {
    let exchange = |id: &String| collection.places.get(id).map_or(id, |places| &places[1]).clone();
    let relevant: HashSet<String> = question.relevant.iter().map(exchange).collect();
    let is_answer = |passage: &&ContextPassage| {
        let id = passage.message_id.as_ref().filter(|_| !collection.places.is_empty());
        relevant.contains(&exchange(id.unwrap_or(&passage.external_id)))
    };
    let answers = pack.passages.iter().filter(is_answer).count();
    *score.packs.get_or_insert_default() += f64::from(u8::from(answers > 0));
    *score.passages.get_or_insert_default() += answers as f64 / pack.passages.len().max(1) as f64;
}

/// Normalised discounted cumulative gain of the first ten, each relevant or not
/// (Järvelin and Kekäläinen, 2002).
fn ndcg(found: &[String], relevant: &HashSet<String>) -> f64 {
    let gain = |place: usize| 1.0 / (place as f64 + 2.0).log2();
    let found = found.iter().take(10).enumerate().filter(|(_, id)| relevant.contains(*id));
    let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
    found.map(|(place, _)| gain(place)).sum::<f64>() / ideal
}

/// Embeds what is not embedded yet; whether there is a model.
fn embed(archive: &OpenSync, name: &str) -> Outcome<bool> {
    if archive.models().get(DEFAULT_MODEL.id).is_err() {
        let Some(model) = std::env::var_os("OPENSYNC_MODEL") else { return Ok(false) };
        archive.models().install(DEFAULT_MODEL.id, Path::new(&model))?;
    }
    let started = Instant::now();
    let done = archive.embed(EmbedOptions::default(), &mut |done| {
        eprint!("\r{name}: {} of {} messages", done.messages, done.total);
        ControlFlow::Continue(())
    })?;
    if done.passages > 0 {
        let took = started.elapsed().as_secs_f64();
        eprintln!("\r{name}: {} passages in {took:.1} s", done.passages);
    }
    Ok(true)
}
