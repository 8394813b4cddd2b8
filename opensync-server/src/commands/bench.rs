//! `opensync bench`: how well and how fast the archive finds what is known to be in it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;
use opensync_core::questions::{Question, QuestionKind, QuestionOptions};
use opensync_core::search::SearchMode;
use opensync_core::{OpenSync, Query};
use serde::Serialize;

use super::{Context, NothingFound};
use crate::table::{self, Align};

/// Hits of a search that are looked at.
const LOOKED_AT: usize = 5;

#[derive(Args)]
pub(crate) struct Bench {
    /// The most questions; each is asked once in each mode
    #[arg(long, short = 'n', value_name = "N", default_value_t = 200,
        value_parser = clap::value_parser!(u32).range(5..=100_000))]
    questions: u32,
    /// Choose other questions
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Print the questions, with what is found in each mode, instead of sums; they hold words of the
    /// conversations
    #[arg(long, requires = "json")]
    each: bool,
}

/// All of it as JSON has it.
#[derive(Serialize)]
struct Document {
    seed: u64,
    questions: usize,
    modes: Vec<Row>,
}

/// How one mode did.
#[derive(Serialize)]
struct Row {
    mode: SearchMode,
    /// All kinds that have an answer.
    all: Score,
    by_kind: BTreeMap<QuestionKind, Score>,
    p50_ms: f64,
    p99_ms: f64,
}

/// How well questions were answered. Of those that nothing answers, "right" is that nothing was found.
#[derive(Clone, Copy, Default, Serialize)]
struct Score {
    questions: usize,
    recall_at_1: f64,
    recall_at_5: f64,
}

/// A question with the place of its answer in each mode.
#[derive(Serialize)]
struct Asked<'a> {
    #[serde(flatten)]
    question: &'a Question,
    /// From 1; nothing if it was not among the first.
    places: BTreeMap<SearchMode, Option<usize>>,
}

/// What was found for a question.
struct Found {
    place: Option<usize>,
    took: Duration,
}

pub(super) fn run(context: &Context, arguments: &Bench) -> Result<()> {
    let archive = context.open()?;
    let limit = usize::try_from(arguments.questions)?;
    let questions =
        archive.questions(QuestionOptions::default().limit(limit).seed(arguments.seed))?;
    if questions.iter().all(|question| question.sessions.is_empty()) {
        let why = "the archive has nothing to ask for: import something first";
        return Err(NothingFound(why.to_owned()).into());
    }
    let mut found: Vec<(SearchMode, Vec<Found>)> = Vec::new();
    for mode in modes(&archive)? {
        // The first search of a mode opens what the others find open.
        ask(&archive, &questions[0], mode)?;
        let asked = questions.iter().map(|question| ask(&archive, question, mode));
        found.push((mode, asked.collect::<Result<_>>()?));
    }
    if arguments.each {
        return print_each(&questions, &found);
    }
    let modes: Vec<Row> = found.iter().map(|(mode, found)| row(*mode, &questions, found)).collect();
    if context.json {
        let questions = questions.len();
        return crate::output::json(&Document { seed: arguments.seed, questions, modes });
    }
    print(&modes)
}

/// The ways to search that there are.
fn modes(archive: &OpenSync) -> Result<Vec<SearchMode>> {
    let mut modes = vec![SearchMode::Lexical];
    match archive.pending_embeddings()? {
        None => eprintln!("No model is installed: searches are by words only."),
        Some(pending) => {
            if pending > 0 {
                eprintln!("{pending} changes are not embedded yet: `opensync embed` does it.");
            }
            modes.extend([SearchMode::Semantic, SearchMode::Hybrid]);
        }
    }
    Ok(modes)
}

fn ask(archive: &OpenSync, question: &Question, mode: SearchMode) -> Result<Found> {
    let query = Query::new(plain(&question.text)).mode(mode).limit(LOOKED_AT);
    let begun = Instant::now();
    let hits = archive.search(&query)?.hits;
    let took = begun.elapsed();
    let place = if question.sessions.is_empty() {
        hits.is_empty().then_some(1)
    } else {
        let place = hits.iter().position(|hit| question.sessions.contains(&hit.external_id));
        place.map(|place| place + 1)
    };
    Ok(Found { place, took })
}

/// A text without what the query language reads as an operator: it is asked as it was said.
fn plain(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let word = word.replace('"', " ");
        let word = word.trim_start_matches(['-', '+']);
        word.replacen(':', ": ", usize::from(!word.contains("://")))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn row(mode: SearchMode, questions: &[Question], found: &[Found]) -> Row {
    let mut by_kind: BTreeMap<QuestionKind, Vec<Option<usize>>> = BTreeMap::new();
    let mut all = Vec::new();
    for (question, found) in questions.iter().zip(found) {
        by_kind.entry(question.kind).or_default().push(found.place);
        if question.kind != QuestionKind::Nothing {
            all.push(found.place);
        }
    }
    let mut times: Vec<Duration> = found.iter().map(|found| found.took).collect();
    times.sort_unstable();
    let at = |percent: usize| {
        let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    };
    let by_kind = by_kind.into_iter().map(|(kind, places)| (kind, Score::of(&places))).collect();
    Row { mode, all: Score::of(&all), by_kind, p50_ms: at(50), p99_ms: at(99) }
}

impl Score {
    fn of(places: &[Option<usize>]) -> Self {
        let share = |most: usize| {
            let right = places.iter().flatten().filter(|place| **place <= most).count();
            #[allow(clippy::cast_precision_loss, reason = "a share of some thousands")]
            let share = right as f64 / places.len().max(1) as f64;
            (share * 1000.0).round() / 1000.0
        };
        Self { questions: places.len(), recall_at_1: share(1), recall_at_5: share(LOOKED_AT) }
    }
}

fn print_each(questions: &[Question], found: &[(SearchMode, Vec<Found>)]) -> Result<()> {
    let asked: Vec<Asked<'_>> = questions
        .iter()
        .enumerate()
        .map(|(number, question)| {
            let places = found.iter().map(|(mode, found)| (*mode, found[number].place));
            Asked { question, places: places.collect() }
        })
        .collect();
    crate::output::json(&asked)
}

fn print(rows: &[Row]) -> Result<()> {
    let headings = [
        ("mode", Align::Left),
        ("asked for", Align::Left),
        ("questions", Align::Right),
        ("first", Align::Right),
        ("of five", Align::Right),
        ("p50", Align::Right),
        ("p99", Align::Right),
    ];
    let mut cells = Vec::new();
    for row in rows {
        let kinds = row.by_kind.iter().map(|(kind, score)| (kind.as_str(), score));
        for (name, score) in std::iter::once(("all", &row.all)).chain(kinds) {
            let is_all = name == "all";
            let time = |ms: f64| if is_all { format!("{ms:.1} ms") } else { String::new() };
            cells.push(vec![
                if is_all { row.mode.as_str().to_owned() } else { String::new() },
                name.to_owned(),
                score.questions.to_string(),
                format!("{:.3}", score.recall_at_1),
                format!("{:.3}", score.recall_at_5),
                time(row.p50_ms),
                time(row.p99_ms),
            ]);
        }
    }
    table::print(&headings, &cells)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_asked_as_it_was_said() {
        for (text, asked) in [
            ("fix(zsh): keep -x", "fix(zsh):  keep x"),
            ("error: \"a b\" at https://host.example/a", "error:   a b  at https://host.example/a"),
        ] {
            assert_eq!(plain(text), asked);
        }
    }

    #[test]
    fn recall_is_the_share_of_answers_among_the_first() {
        let score = Score::of(&[Some(1), Some(5), None, Some(2)]);
        assert_eq!((score.questions, score.recall_at_1, score.recall_at_5), (4, 0.25, 0.75));
        assert_eq!(Score::of(&[]).questions, 0);
    }
}
