//! Dashboard: the made archives that the pages are tried on, and how fast their questions are answered.
//!
//! `dashboard make FOLDER` fills `FOLDER/messages`, 100,000 messages with one session of 10,000, and
//! `FOLDER/sessions`, 100,000 sessions of 3 messages, unless they are there. `dashboard measure FOLDER`
//! prints the median and the 95th percentile of each question on both, as lines of JSON. `dashboard logs
//! FOLDER` writes the same sessions as Claude Code's logs below `FOLDER/logs`, for other programs to read.

use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use opensync_benches::{Corpus, MESSAGES_PER_SESSION, write_log};
use opensync_core::filter::Field;
use opensync_core::sessions::{FindOptions, ListOptions, SessionOrder};
use opensync_core::{Filter, Message, OpenSync, Part, Result as Answer, Session};
use serde_json::json;

const SEED: u64 = 1;

/// The id of the long session, and how many messages it has.
const LONG: &str = "the-long-one";
const LONG_MESSAGES: u64 = 10_000;

/// What the archive of messages has in all.
const MESSAGES: u64 = 100_000;

/// What the archive of sessions has, each with a few messages.
const SESSIONS: u64 = 100_000;
const FEW: usize = 3;

/// Sessions that are stored in one transaction.
const PIECE: u64 = 500;

/// How often each question is asked.
const TIMES: usize = 60;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A session with its messages.
type Talk = (Session, Vec<Message>);

/// Takes sessions as they are made.
type Take<'a> = dyn FnMut(Vec<Talk>) -> Result<()> + 'a;

/// Makes the sessions of an archive.
type Fill = fn(&mut Take) -> Result<()>;

/// What archives there are, and how each is filled.
const ARCHIVES: [(&str, Fill); 2] = [("messages", messages), ("sessions", sessions)];

fn main() -> Result<()> {
    let usage = "usage: dashboard make|measure|logs FOLDER";
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [verb, folder] = words.as_slice() else { return Err(usage.into()) };
    let folder = Path::new(folder);
    for (name, fill) in ARCHIVES {
        match verb.as_str() {
            "make" => make(&folder.join(name), fill)?,
            "measure" => measure(name, &OpenSync::open(folder.join(name))?)?,
            "logs" => write(&folder.join("logs").join(name), fill)?,
            _ => return Err(usage.into()),
        }
    }
    Ok(())
}

/// Fills an archive, unless it was filled before.
fn make(folder: &Path, fill: Fill) -> Result<()> {
    let archive = OpenSync::open(folder)?;
    if archive.last_change()? == 0 {
        fill(&mut |sessions| {
            for stored in archive.ingest_many(sessions)? {
                stored?;
            }
            Ok(())
        })?;
        archive.catch_up(&mut |_, _| ControlFlow::Continue(()))?;
    }
    say(&folder.display().to_string());
    Ok(())
}

/// Writes logs into a home folder, unless they are there.
fn write(home: &Path, fill: Fill) -> Result<()> {
    let root = home.join(".claude/projects");
    let mut index = 0;
    if !root.exists() {
        fill(&mut |sessions| {
            for (session, messages) in sessions {
                write_log(&session, &messages, index, &root)?;
                index += 1;
            }
            Ok(())
        })?;
    }
    say(&home.display().to_string());
    Ok(())
}

/// Sessions of the corpus, and a long one that is put together of others.
fn messages(take: &mut Take) -> Result<()> {
    let corpus = Corpus::new(SEED);
    let short = (MESSAGES - LONG_MESSAGES) / MESSAGES_PER_SESSION;
    in_pieces(short, &|index| corpus.session(index), take)?;
    let mut long = Vec::new();
    for index in short..short + LONG_MESSAGES / MESSAGES_PER_SESSION {
        let of_piece = |message: Message| Message {
            external_id: format!("{index}-{}", message.external_id),
            ..message
        };
        long.extend(corpus.session(index).1.into_iter().map(of_piece));
    }
    let (session, _) = corpus.session(short);
    take(vec![(Session { external_id: LONG.to_owned(), ..session }, long)])
}

/// Short sessions that differ in what lists are narrowed and sorted by.
fn sessions(take: &mut Take) -> Result<()> {
    let corpus = Corpus::new(SEED);
    let session = |index| {
        let (mut session, mut messages) = corpus.session(index);
        messages.truncate(FEW);
        // Short texts: the archive is about lists.
        for part in messages.iter_mut().flat_map(|message: &mut Message| &mut message.parts) {
            shorten(part);
        }
        session.tags =
            (index % 10 == 0).then(|| format!("tag-{}", index % 70)).into_iter().collect();
        session.project.branch = Some(format!("branch-{}", index % 300));
        (session, messages)
    };
    in_pieces(SESSIONS, &session, take)
}

fn shorten(part: &mut Part) {
    let end = part.text.floor_char_boundary(200);
    part.text.truncate(end);
}

fn in_pieces(count: u64, session: &dyn Fn(u64) -> Talk, take: &mut Take) -> Result<()> {
    for first in (0..count).step_by(usize::try_from(PIECE).unwrap_or(1)) {
        take((first..(first + PIECE).min(count)).map(session).collect())?;
    }
    Ok(())
}

/// Asks what the pages ask.
fn measure(name: &str, archive: &OpenSync) -> Result<()> {
    let list = |order, filter: Filter, text: &str| {
        let mut options = ListOptions::default();
        (options.order, options.filter, options.text) = (order, filter, text.to_owned());
        options.limit = 100;
        options
    };
    let top = || Filter::default().include(Field::Parent, "none");
    let narrow = || top().include(Field::Project, "project-07").exclude(Field::Branch, "branch-1");
    let lists = [
        ("list", list(SessionOrder::Updated, top(), "")),
        ("sort by cost", list(SessionOrder::Cost, top(), "")),
        ("sort by tokens, of a project", list(SessionOrder::Tokens, narrow(), "")),
        ("with errors", list(SessionOrder::Updated, top().include(Field::Has, "error"), "")),
        ("text in the title", list(SessionOrder::Started, top(), "an")),
    ];
    for (what, options) in &lists {
        time(name, what, || archive.list(options).map(|list| list.items.len()))?;
    }
    time(name, "facets", || archive.facets(&Filter::default(), "", &[]).map(|it| it.fields.len()))?;
    time(name, "facets, narrowed", || {
        archive.facets(&narrow(), "", &[]).map(|facets| facets.fields.len())
    })?;
    if name == "messages" {
        time(name, "outline of 10,000", || {
            archive.outline(LONG, 0, usize::MAX).map(|outline| outline.rows.len())
        })?;
        for (what, text) in [("find a common word", "the"), ("find what is not there", "zzzz")] {
            let options = FindOptions::new(text);
            time(name, what, || archive.find(LONG, &options).map(|found| found.items.len()))?;
        }
        time(name, "timeline of 10,000", || {
            archive.timeline(LONG).map(|timeline| timeline.calls.len())
        })?;
    }
    time(name, "live", || archive.live(900_000, &Filter::default()).map(|live| live.sessions.len()))
}

/// Times a question after it was asked once.
fn time(archive: &str, what: &str, ask: impl Fn() -> Answer<usize>) -> Result<()> {
    black_box(ask()?);
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..TIMES {
        let started = Instant::now();
        black_box(ask()?);
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let (median, p95) = (times[TIMES / 2], times[TIMES * 95 / 100]);
    let round = |ms: f64| (ms * 100.0).round() / 100.0;
    let told = json!({
        "archive": archive,
        "what": what,
        "p50_ms": round(median),
        "p95_ms": round(p95),
    });
    say(&told.to_string());
    Ok(())
}

/// Prints a line. Who does not listen any more does not end the run.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
