//! Search: from a query to hits that say what was found, where, and why.

use std::collections::HashMap;
use std::time::Instant;

use serde::Serialize;

use crate::clock;
use crate::error::Result;
use crate::lexical::{Found, Lexical, Selection};
use crate::model::{Message, PartKind, Role};
use crate::query::{Field, ParsedQuery, Query, parse};
use crate::snippet::{Snippet, Snippets};
use crate::store::{Read, SessionRecord};

/// Documents looked at for each hit wanted, so that grouping finds enough sessions.
const DOCUMENTS_PER_HIT: usize = 3;

/// When so many documents are of too few sessions, the hits are what was found.
const MAX_DOCUMENTS: usize = 8192;

/// The most sessions that one filter by id may stand for.
const MAX_SESSIONS: usize = 1000;

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SearchResults {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// How it was searched.
    pub mode: SearchMode,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Changes of the store that the index does not hold yet, and the search did not see.
    pub pending: u64,
}

/// How a search compares texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SearchMode {
    /// By the words in them.
    Lexical,
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
}

/// A session with the best of its documents.
struct Group {
    session: u64,
    message: Option<u32>,
    score: f32,
}

/// Searches an index as it is.
pub(crate) struct Search<'a> {
    pub(crate) read: &'a Read,
    pub(crate) lexical: &'a Lexical,
}

impl Search<'_> {
    /// The hits of `query`.
    pub(crate) fn run(&self, query: &Query) -> Result<Vec<Hit>> {
        let parsed = complete(query);
        let (kept, left_out) = self.sessions(&parsed)?;
        if kept.as_ref().is_some_and(Vec::is_empty) || query.limit == 0 {
            return Ok(Vec::new());
        }
        let selection = self.lexical.select(&parsed, kept.as_deref(), &left_out)?;
        let groups = if query.is_grouped {
            best_of_sessions(&selection, query.limit)?
        } else {
            best_messages(&selection, query.limit)?
        };
        let counts = if query.is_grouped {
            selection.counts(&groups.iter().map(|group| group.session).collect::<Vec<_>>())?
        } else {
            HashMap::new()
        };
        let mut snippets = Snippets::new(&parsed.clauses);
        let mut hits = Vec::with_capacity(groups.len());
        for group in groups {
            let shown = u64::from(group.message.is_some());
            let more = counts.get(&group.session).copied().unwrap_or(0).saturating_sub(shown);
            hits.extend(self.hit(group, more, &mut snippets)?);
        }
        Ok(hits)
    }

    /// The sessions that filters keep and leave out.
    fn sessions(&self, parsed: &ParsedQuery) -> Result<(Option<Vec<u64>>, Vec<u64>)> {
        let mut kept = None;
        let mut left_out = Vec::new();
        for filter in parsed.filters.iter().filter(|filter| filter.field == Field::Session) {
            let found = self.read.sessions_with_prefix(&filter.value, MAX_SESSIONS)?;
            if filter.is_negated {
                left_out.extend(found);
            } else {
                kept.get_or_insert_with(Vec::new).extend(found);
            }
        }
        Ok((kept, left_out))
    }

    /// A hit with what the store says of it; `None` if it was deleted since.
    fn hit(&self, group: Group, more: u64, snippets: &mut Snippets) -> Result<Option<Hit>> {
        let Some(session) = self.read.session(group.session)? else { return Ok(None) };
        let number = match group.message {
            Some(number) => Some(number),
            None => self.first_message(group.session)?,
        };
        let message = match number {
            Some(number) => self.read.message_record(group.session, number)?,
            None => None,
        };
        if group.message.is_some() && message.is_none() {
            return Ok(None);
        }
        let message = message.map(|record| self.read.message(record)).transpose()?;
        let title = session.session.title.as_deref().filter(|_| group.message.is_none());
        let texts = title.into_iter().chain(message.iter().flat_map(texts));
        let snippet = snippets.best(texts);
        Ok(Some(hit(group, more, session, message.as_ref(), snippet)))
    }

    fn first_message(&self, session: u64) -> Result<Option<u32>> {
        let first = self.read.messages_from(session, 0)?.next();
        Ok(first.transpose()?.map(|(number, _)| number))
    }
}

fn hit(
    group: Group,
    more: u64,
    session: SessionRecord,
    message: Option<&Message>,
    snippet: Snippet,
) -> Hit {
    let updated_at = session.updated_at();
    let fields = session.session;
    Hit {
        session_id: group.session,
        external_id: fields.external_id,
        source: fields.source,
        title: fields.title,
        project: fields.project_path.or(fields.project_name),
        message_id: message.map(|message| message.external_id.clone()),
        role: message.map(|message| message.role),
        created_at: message.map_or(updated_at, |message| message.created_at),
        score: group.score,
        snippet,
        more,
    }
}

impl From<Found> for Group {
    fn from(found: Found) -> Self {
        Self { session: found.session, message: found.message, score: found.score }
    }
}

/// The query's text parsed, with the conditions that were given beside it.
fn complete(query: &Query) -> ParsedQuery {
    let mut parsed = parse(&query.text, &clock::now_here());
    parsed.filters.extend(query.filters.iter().cloned());
    parsed.after_ms = parsed.after_ms.max(query.after_ms);
    parsed.before_ms = match (parsed.before_ms, query.before_ms) {
        (Some(typed), Some(given)) => Some(typed.min(given)),
        (typed, given) => typed.or(given),
    };
    parsed
}

/// The best sessions, each with its best message. A title that matches lifts its session.
fn best_of_sessions(selection: &Selection, limit: usize) -> Result<Vec<Group>> {
    let mut documents = limit * DOCUMENTS_PER_HIT;
    loop {
        let found = selection.top(documents)?;
        let is_all = found.len() < documents;
        let groups = group(found);
        if groups.len() >= limit || is_all || documents >= MAX_DOCUMENTS {
            return Ok(groups.into_iter().take(limit).collect());
        }
        documents *= 4;
    }
}

/// The best messages; the titles among the documents are none.
fn best_messages(selection: &Selection, limit: usize) -> Result<Vec<Group>> {
    let mut documents = limit * 2;
    loop {
        let found = selection.top(documents)?;
        let is_all = found.len() < documents;
        let messages = found.into_iter().filter(|found| found.message.is_some());
        let messages: Vec<Group> = messages.take(limit).map(Group::from).collect();
        if messages.len() >= limit || is_all || documents >= MAX_DOCUMENTS {
            return Ok(messages);
        }
        documents *= 4;
    }
}

/// Groups documents, best first, by session; sessions come out best first.
fn group(found: Vec<Found>) -> Vec<Group> {
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for document in found {
        let place = *places.entry(document.session).or_insert(groups.len());
        let Some(group) = groups.get_mut(place) else {
            groups.push(Group::from(document));
            continue;
        };
        // A session has one title, and shows its best message.
        let is_first_message = group.message.is_none();
        if is_first_message || document.message.is_none() {
            group.score += document.score;
            group.message = group.message.or(document.message);
        }
    }
    groups.sort_by(|a, b| b.score.total_cmp(&a.score));
    groups
}

/// The texts of a message that people read, what was said before what tools did.
fn texts(message: &Message) -> impl Iterator<Item = &str> {
    let is_said = |kind| matches!(kind, PartKind::Text | PartKind::Compaction);
    let is_shown = |kind| !matches!(kind, PartKind::Image | PartKind::Step);
    let said = message.parts.iter().filter(move |part| is_said(part.kind));
    let done = message.parts.iter().filter(move |part| !is_said(part.kind) && is_shown(part.kind));
    said.chain(done).map(|part| part.text.as_str())
}

/// Wraps hits with how they were found.
pub(crate) fn results(hits: Vec<Hit>, started: Instant, pending: u64) -> SearchResults {
    let took_ms = started.elapsed().as_secs_f64() * 1000.0;
    SearchResults { hits, mode: SearchMode::Lexical, took_ms, pending }
}
