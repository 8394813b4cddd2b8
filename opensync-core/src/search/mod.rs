//! Search: from a query to hits that say what was found, where, and why.

mod copies;
#[cfg(feature = "embed")]
mod cross;
mod evidence;
mod rank;
mod rerank;

use std::collections::HashMap;

use serde::Serialize;

use crate::call::Call;
use crate::error::Result;
use crate::filter::Field;
use crate::lexical::Lexical;
use crate::matching::{Matcher, numbers};
use crate::model::{PartKind, Role};
use crate::page::{Cursor, Page};
use crate::query::{ParsedQuery, parse};
use crate::snippet::{Piece, Snippets};
use crate::store::{MessageRecord, PartRecord, Read, SessionRecord};
use crate::vector::VectorIndex;
use crate::zone::TimeZone;

#[cfg(feature = "embed")]
pub(crate) use cross::Reader;
pub use rerank::{Candidate, Reranked, Reranker, Verdict};

pub use crate::model::{SavedPlace, SavedSearch, SavedSearchEdit};
pub use crate::query::{Query, SearchMode};
pub use crate::snippet::Snippet;

/// The most sessions that one filter by id may stand for.
const MAX_SESSIONS: usize = 1000;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SearchResults {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Where the next hits of the same query begin ([`Query::after`]), if there may be more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// How it was searched.
    pub mode: SearchMode,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Changes of the store that the index does not hold yet, and the search did not see.
    pub pending: u64,
    /// Changes whose messages are not embedded yet, so that they were searched by words only; 0 in
    /// a search by words.
    pub pending_embeddings: u64,
    /// What a reranker did, if there is one; see [`RERANKER`](crate::embed::RERANKER).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reranked: Option<Reranked>,
    /// If nothing was found, and no project is all of what a filter asks for: projects that hold
    /// it, as `*shop*` would find for one who asked for `shop`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub projects_alike: Vec<String>,
}

/// A message that was found, with its session.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Hit {
    /// The store's id of the session.
    pub session_id: u64,
    /// The agent's id of the session.
    pub external_id: String,
    /// The agent.
    pub source: String,
    /// What the session is about.
    pub title: Option<String>,
    /// The project's folder, else its name.
    pub project: Option<String>,
    /// The agent's id of the message; `None` for a session without messages.
    pub message_id: Option<String>,
    /// The place of the message in its session.
    #[serde(skip)]
    pub place: Option<u32>,
    /// The part of the message that the snippet is of, counted from 0.
    #[serde(skip)]
    pub part: Option<usize>,
    /// The tool, if the snippet is of its call or its result.
    #[serde(skip)]
    pub tool: Option<String>,
    /// Who speaks.
    pub role: Option<Role>,
    /// When it was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// How well it matches; comparable within one search only.
    pub score: f32,
    /// The piece of the text that shows why.
    #[serde(flatten)]
    pub snippet: Snippet,
    /// Other messages of the session that match.
    pub more: u64,
    /// Other sessions that hold a copy of the message, as those do that were forked from this one or
    /// resumed it, and that the search would have found as well.
    pub copies: u64,
    /// What the score is made of, if the query asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What a score is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Explanation {
    /// BM25 of the words in the message, with what its session's title adds; `None` if no word of
    /// the query is in it.
    pub words: Option<f32>,
    /// The cosine of the query and the nearest passage of the message; `None` if it has none.
    pub meaning: Option<f32>,
    /// The first, in deviations from the mean of the best messages.
    pub words_standard: Option<f32>,
    /// The second, in deviations from the mean of the best messages.
    pub meaning_standard: Option<f32>,
    /// BM25 of the words in all of the session, in deviations from the mean of the best sessions.
    pub session_standard: Option<f32>,
    /// What the program's own judge says; `None` if none was asked about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<f32>,
}

/// A message that is to be shown, or a session of which no message is.
struct Ranked {
    session: u64,
    message: Option<u32>,
    score: f32,
    explanation: Explanation,
    /// When it was said, if that is known without reading it.
    at: Option<i64>,
    /// Other sessions that hold a copy of it.
    copies: u64,
    /// The message that shows it, once it was read.
    shown: Option<(u32, MessageRecord)>,
}

impl Ranked {
    fn new(session: u64, message: Option<u32>, score: f32) -> Self {
        let explanation = Explanation::default();
        Self { session, message, score, explanation, at: None, copies: 0, shown: None }
    }
}

/// What was ranked, with what the store says of it.
struct Known {
    ranked: Ranked,
    session: SessionRecord,
    /// The message that shows it, if one does.
    shown: Option<(u32, MessageRecord)>,
}

/// A query's vector, and the index it is to be held against.
pub(crate) struct Meaning<'a> {
    pub(crate) vectors: &'a VectorIndex,
    pub(crate) query: &'a [f32],
}

/// Searches an index as it is.
pub(crate) struct Search<'a> {
    pub(crate) read: &'a Read,
    pub(crate) lexical: &'a Lexical,
    pub(crate) mode: SearchMode,
    /// There unless it is by words only.
    pub(crate) meaning: Option<Meaning<'a>>,
    /// Who settles the order of the best, if anybody does.
    pub(crate) reranker: Option<&'a dyn Reranker>,
}

impl Search<'_> {
    /// The hits of `query`, where the next ones begin, and what was done with their order.
    pub(crate) fn run(
        &self,
        query: &Query,
        parsed: &ParsedQuery,
    ) -> Result<(Page<Hit>, Option<Reranked>)> {
        let nothing = (Page { items: Vec::new(), next: None }, None);
        let first = query.first()?;
        if parsed.is_void {
            return Ok(nothing);
        }
        let (kept, left_out) = self.sessions(parsed)?;
        if kept.as_ref().is_some_and(Vec::is_empty) || query.limit == 0 {
            return Ok(nothing);
        }
        let selection = self.lexical.select(parsed, kept.as_deref(), &left_out)?;
        let query = &query.clone().limit(first + query.limit);
        let (mut ranked, reranked) = self.ranked(query, parsed, &selection)?;
        let is_full = ranked.len() >= query.limit;
        let next = is_full.then(|| Query::cursor_behind(query.limit)).flatten();
        ranked.drain(..first.min(ranked.len()));
        let counts = if query.is_grouped {
            selection.counts(&ranked.iter().map(|ranked| ranked.session).collect::<Vec<_>>())?
        } else {
            HashMap::new()
        };
        let mut snippets = Snippets::new(&parsed.clauses);
        let mut hits = Vec::with_capacity(ranked.len());
        for known in self.known(ranked)? {
            let ranked = &known.ranked;
            let shown = u64::from(ranked.message.is_some());
            let more = counts.get(&ranked.session).copied().unwrap_or(0).saturating_sub(shown);
            let explanation = query.is_explained.then_some(ranked.explanation);
            let hit = self.hit(known, more, &mut snippets)?;
            hits.push(Hit { explanation, ..hit });
        }
        Ok((Page { items: hits, next }, reranked))
    }

    /// What the store says of `ranked`, read together; those that were deleted since are left out.
    fn known(&self, ranked: Vec<Ranked>) -> Result<Vec<Known>> {
        let sessions = self.read.sessions_of(ranked.iter().map(|ranked| ranked.session))?;
        let unread = ranked.iter().filter(|ranked| ranked.shown.is_none());
        let places = unread.filter_map(|ranked| Some((ranked.session, ranked.message?)));
        let mut records = self.read.records_of(places)?.into_iter();
        let known = ranked.into_iter().zip(sessions).filter_map(|(mut ranked, session)| {
            let read = ranked.message.filter(|_| ranked.shown.is_none());
            let read = read.and_then(|number| Some((number, records.next()??)));
            let shown = ranked.shown.take().or(read).filter(|(_, message)| !message.is_own());
            let is_gone = ranked.message.is_some() && shown.is_none();
            Some(Known { ranked, session: session?, shown }).filter(|_| !is_gone)
        });
        Ok(known.collect())
    }

    /// The sessions that filters keep and leave out, of which the index knows nothing.
    fn sessions(&self, parsed: &ParsedQuery) -> Result<(Option<Vec<u64>>, Vec<u64>)> {
        let mut kept: Option<Vec<u64>> = None;
        let mut left_out = Vec::new();
        let mut keep = |found: Vec<u64>| match &mut kept {
            Some(kept) => kept.retain(|number| found.contains(number)),
            None => kept = Some(found),
        };
        for filter in &parsed.filters {
            let with_prefixes = |values: Option<&Vec<String>>| -> Result<Vec<u64>> {
                let found = values.into_iter().flatten().map(|id| {
                    self.read.sessions_with_prefix(id.trim_end_matches('*'), MAX_SESSIONS)
                });
                Ok(found.collect::<Result<Vec<_>>>()?.concat())
            };
            if filter.include.contains_key(&Field::Session) {
                keep(with_prefixes(filter.include.get(&Field::Session))?);
            }
            left_out.extend(with_prefixes(filter.exclude.get(&Field::Session))?);
            if let Some(of_records) = filter.of_records() {
                keep(numbers(self.read, &Matcher::new(self.read, &of_records)?)?);
            }
        }
        Ok((kept, left_out))
    }

    /// A hit as it is shown.
    fn hit(&self, known: Known, more: u64, snippets: &mut Snippets) -> Result<Hit> {
        let Known { ranked, session, shown } = known;
        let title = session.session.title.as_deref().filter(|_| ranked.message.is_none());
        let title = title.map(|title| Ok(Piece::from(title)));
        let texts = shown.iter().flat_map(|(_, message)| self.texts(message));
        let (snippet, part) = snippets.best(title.into_iter().chain(texts))?;
        let tool = shown.as_ref().zip(part).and_then(|((_, message), part)| tool(message, part));
        let (place, message) = shown.unzip();
        let hit = hit(ranked, more, session, message, snippet);
        Ok(Hit { place, part, tool, ..hit })
    }

    /// The texts of a message that people read, what was said before what tools did; each is read from
    /// the store when it is its turn.
    fn texts<'a>(
        &'a self,
        message: &'a MessageRecord,
    ) -> impl Iterator<Item = Result<Piece<'a>>> + 'a {
        let is_said = |kind| matches!(kind, PartKind::Text | PartKind::Compaction);
        let is_shown = |kind| !matches!(kind, PartKind::Image | PartKind::Step);
        let said = parts(message).filter(move |(_, part)| is_said(part.kind));
        let done =
            parts(message).filter(move |(_, part)| !is_said(part.kind) && is_shown(part.kind));
        said.chain(done)
            .map(|(index, part)| Ok(piece(part, self.read.text(&part.body)?).of_part(index)))
    }
}

/// The parts of a message that belong to the conversation, by their numbers in it.
fn parts(message: &MessageRecord) -> impl Iterator<Item = (usize, &PartRecord)> {
    message.parts.iter().filter(|part| !part.is_own()).enumerate()
}

/// The tool that a part of a message calls, or is the result of.
fn tool(message: &MessageRecord, part: usize) -> Option<String> {
    let (_, part) = parts(message).nth(part)?;
    let is_of_tool = matches!(part.kind, PartKind::ToolCall | PartKind::ToolResult);
    part.name.clone().filter(|_| is_of_tool)
}

fn piece(part: &PartRecord, text: String) -> Piece<'static> {
    match part.kind {
        PartKind::ToolCall => {
            Call::of(&text).after(part.name.as_deref().unwrap_or_default()).into()
        }
        PartKind::Patch | PartKind::Other if text.starts_with('{') => Call::of(&text).into(),
        _ => text.into(),
    }
}

fn hit(
    ranked: Ranked,
    more: u64,
    session: SessionRecord,
    message: Option<MessageRecord>,
    snippet: Snippet,
) -> Hit {
    let updated_at = session.updated_at();
    let fields = session.session;
    Hit {
        session_id: ranked.session,
        external_id: fields.external_id,
        source: fields.source,
        title: fields.title,
        project: fields.project_path.or(fields.project_name),
        place: None,
        part: None,
        tool: None,
        role: message.as_ref().map(|message| message.role),
        created_at: message.as_ref().map_or(updated_at, |message| message.created_at),
        message_id: message.map(|message| message.external_id),
        score: ranked.score,
        snippet,
        more,
        copies: ranked.copies,
        explanation: None,
    }
}

/// The query's text parsed, with the conditions that were given beside it.
pub(crate) fn complete(query: &Query) -> ParsedQuery {
    let mut parsed = parse(&query.text, &TimeZone::here().now());
    parsed.filters.push(query.filter.clone());
    parsed
}
