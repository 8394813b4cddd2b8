//! Searches: what an archive finds, and what of it is worth pasting into a prompt.

use std::time::Instant;

use napi::bindgen_prelude::AsyncTask;
use napi_derive::napi;
use opensync_core::context::ContextFormat;
use opensync_core::{self as core, Query};
use serde::{Serialize, Serializer};

use crate::archive::Archive;
use crate::call::{Call, call_json};
use crate::failure::{Result, word, word_or};
use crate::filter::{Filter, filter_of};
use crate::objects::count;

/// How a search is narrowed down.
#[napi(object)]
#[derive(Default)]
pub struct SearchOptions {
    /// How many hits there are at most, 1 to 1000. Default: 10.
    pub limit: Option<u32>,
    /// Where they begin: what `next` of the results before says. Default: at the best.
    pub after: Option<String>,
    /// How texts are compared. Default: `hybrid`, or `lexical` where there is no model.
    #[napi(ts_type = "'lexical' | 'semantic' | 'hybrid'")]
    pub mode: Option<String>,
    /// What is meant: fields, times.
    #[napi(ts_type = "Filter")]
    pub filter: Option<Filter>,
    /// A hit for each message that matches, and not only for the best of each session.
    pub each_message: Option<bool>,
    /// Each hit explains its score.
    pub explain: Option<bool>,
}

/// What a search found.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchResults {
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// Where the next hits of the same search begin, for `after`; absent if there are no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How it was searched.
    #[napi(ts_type = "'lexical' | 'semantic' | 'hybrid'")]
    pub mode: String,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Changes of the store that the index does not hold yet, and the search did not see.
    pub pending: i64,
    /// Changes whose messages are not embedded yet, so that they were searched by words only.
    pub pending_embeddings: i64,
    /// What an installed reranker did; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[napi(ts_type = "'judged' | 'not_talk' | 'too_slow'")]
    pub reranked: Option<String>,
    /// If nothing was found, and no project is all of what a filter asks for: projects that hold
    /// it, as `*shop*` would find for one who asked for `shop`.
    pub projects_alike: Vec<String>,
}

/// A message that was found, with its session.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// The store's id of the session.
    pub session_id: i64,
    /// The agent's id of the session.
    pub external_id: String,
    /// The agent.
    pub source: String,
    /// What the session is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The project's folder, else its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// The agent's id of the message; absent for a session without messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// Who speaks.
    #[napi(ts_type = "'user' | 'assistant' | 'tool' | 'system'")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// When it was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// How well it matches; comparable within one search only.
    pub score: f64,
    /// The piece of the text that shows why, on one line.
    pub snippet: String,
    /// Where in `snippet` to highlight: begins and ends, as `slice` takes them.
    #[napi(ts_type = "Array<[number, number]>")]
    #[serde(serialize_with = "as_pairs")]
    pub highlights: Vec<u32>,
    /// Other messages of the session that match.
    pub more: i64,
    /// Other sessions that hold a copy of the message, as forks do.
    pub copies: i64,
    /// What the score is made of, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<Explanation>,
}

/// What a score is made of.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// BM25 of the words in the message; absent if no word of the query is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<f64>,
    /// The cosine of the query and the nearest passage of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<f64>,
    /// `words`, in deviations from the mean of the best messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words_standard: Option<f64>,
    /// `meaning`, in deviations from the mean of the best messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning_standard: Option<f64>,
    /// BM25 of the words in all of the session, in deviations from the mean of the best sessions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_standard: Option<f64>,
}

/// How a context pack is made. Takes what a search takes.
#[napi(object)]
#[derive(Default)]
pub struct ContextOptions {
    /// Tokens that the text may have. Default: 2000.
    pub budget: Option<u32>,
    /// How the text is written. Default: `markdown`.
    #[napi(ts_type = "'text' | 'markdown' | 'xml' | 'messages'")]
    pub format: Option<String>,
    /// What is searched, and how.
    pub search: Option<SearchOptions>,
}

/// What is worth pasting into a prompt.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextPack {
    /// The text to paste. Empty if nothing was found, or nothing fits.
    pub text: String,
    /// Tokens of the text: never more than the budget.
    pub tokens: i64,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
    /// Where each passage is from, in the order of the text.
    pub passages: Vec<ContextPassage>,
}

/// A passage of a context pack.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextPassage {
    /// The agent's id of the session.
    pub external_id: String,
    /// The agent.
    pub source: String,
    /// What the session is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The project's folder, else its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// When the message that was found was said. Milliseconds since 1970, UTC.
    pub created_at: i64,
    /// How well that message matches.
    pub score: f64,
    /// Its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The messages that are quoted, in their order.
    pub turns: Vec<ContextTurn>,
}

/// What one message says in a context pack.
#[napi(object)]
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextTurn {
    /// Who speaks.
    #[napi(ts_type = "'user' | 'assistant' | 'tool' | 'system'")]
    pub role: String,
    /// What is quoted; `[…]` where something was left out.
    pub text: String,
}

/// Tokens of a context pack, unless the caller says how many.
const BUDGET: u32 = 2000;

/// `text` marked as quoted from an archive, to be shown to a model.
///
/// It says that what follows is not an instruction, and is not found again when an agent logs it.
#[napi]
#[must_use]
pub fn quoted(text: String) -> String {
    core::context::quoted(&text)
}

#[napi]
impl Archive {
    /// Finds messages by words and by meaning, best first. Any text is searched.
    ///
    /// Rejects with `invalid_input` for a field or mode that is not known, `not_found` for a search
    /// by meaning alone without a model.
    #[napi(
        ts_args_type = "text: string, options?: SearchOptions & Abortable",
        ts_return_type = "Promise<SearchResults>"
    )]
    pub fn search(&self, text: String, options: Option<SearchOptions>) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        call_json(move || {
            let query = query(text, options.unwrap_or_default())?;
            Ok(SearchResults::from(archive.search(&query)?))
        })
    }

    /// Gathers what is worth pasting into a prompt, in at most `budget` tokens.
    ///
    /// The text is marked as quoted, and is not found again when an agent logs it. Rejects as
    /// `search` does.
    #[napi(
        ts_args_type = "text: string, options?: ContextOptions & Abortable",
        ts_return_type = "Promise<ContextPack>"
    )]
    pub fn context(
        &self,
        text: String,
        options: Option<ContextOptions>,
    ) -> AsyncTask<Call<String>> {
        let archive = self.0.clone();
        call_json(move || {
            let options = options.unwrap_or_default();
            let query = query(text, options.search.unwrap_or_default())?;
            let budget = options.budget.unwrap_or(BUDGET) as usize;
            let format = word_or("format", options.format.as_deref(), ContextFormat::default())?;
            let started = Instant::now();
            let pack = archive.context(&query, budget, format)?;
            let took_ms = started.elapsed().as_secs_f64() * 1000.0;
            Ok(ContextPack { took_ms, ..pack.into() })
        })
    }
}

fn query(text: String, options: SearchOptions) -> Result<Query> {
    let mut query = Query::new(text).filter(filter_of(options.filter)?);
    if let Some(limit) = options.limit {
        query = query.limit(limit as usize);
    }
    if let Some(cursor) = options.after {
        query = query.after(cursor.into());
    }
    if let Some(mode) = options.mode {
        query = query.mode(word("mode", &mode)?);
    }
    if options.each_message.unwrap_or_default() {
        query = query.each_message();
    }
    if options.explain.unwrap_or_default() {
        query = query.explain();
    }
    Ok(query)
}

impl From<core::SearchResults> for SearchResults {
    fn from(found: core::SearchResults) -> Self {
        Self {
            hits: found.hits.into_iter().map(Hit::from).collect(),
            next: found.next.map(|next| next.to_string()),
            mode: found.mode.to_string(),
            took_ms: found.took_ms,
            pending: count(found.pending),
            pending_embeddings: count(found.pending_embeddings),
            reranked: found.reranked.map(|reranked| reranked.to_string()),
            projects_alike: found.projects_alike,
        }
    }
}

impl From<core::Hit> for Hit {
    fn from(hit: core::Hit) -> Self {
        Self {
            session_id: count(hit.session_id),
            highlights: highlights(&hit.snippet),
            external_id: hit.external_id,
            source: hit.source,
            title: hit.title,
            project: hit.project,
            message_id: hit.message_id,
            role: hit.role.map(|role| role.as_str().to_owned()),
            created_at: hit.created_at,
            score: hit.score.into(),
            snippet: hit.snippet.text,
            more: count(hit.more),
            copies: count(hit.copies),
            explanation: hit.explanation.map(Explanation::from),
        }
    }
}

/// Begins and ends one after the other, as pairs: what is written down for the types has no pairs.
pub(crate) fn as_pairs<S: Serializer>(
    places: &[u32],
    serializer: S,
) -> std::result::Result<S::Ok, S::Error> {
    serializer.collect_seq(places.chunks_exact(2))
}

/// What to highlight in a snippet: begins and ends, one after the other.
pub(crate) fn highlights(snippet: &core::search::Snippet) -> Vec<u32> {
    let text = &snippet.text;
    let ranges = snippet.highlights.iter();
    ranges.flat_map(|range| [units(text, range.start), units(text, range.end)]).collect()
}

/// A place in a text as JavaScript counts: in units of UTF-16. A snippet is short.
fn units(text: &str, bytes: usize) -> u32 {
    let units = text[..bytes].chars().map(char::len_utf16).sum::<usize>();
    u32::try_from(units).unwrap_or(u32::MAX)
}

impl From<core::search::Explanation> for Explanation {
    fn from(told: core::search::Explanation) -> Self {
        Self {
            words: told.words.map(f64::from),
            meaning: told.meaning.map(f64::from),
            words_standard: told.words_standard.map(f64::from),
            meaning_standard: told.meaning_standard.map(f64::from),
            session_standard: told.session_standard.map(f64::from),
        }
    }
}

impl From<core::context::ContextPack> for ContextPack {
    fn from(pack: core::context::ContextPack) -> Self {
        let passages = pack.passages.into_iter().map(ContextPassage::from).collect();
        Self { text: pack.text, tokens: count(pack.tokens as u64), took_ms: 0.0, passages }
    }
}

impl From<core::context::ContextPassage> for ContextPassage {
    fn from(passage: core::context::ContextPassage) -> Self {
        let turns = passage.turns.into_iter();
        let turns =
            turns.map(|turn| ContextTurn { role: turn.role.as_str().to_owned(), text: turn.text });
        Self {
            turns: turns.collect(),
            external_id: passage.external_id,
            source: passage.source,
            title: passage.title,
            project: passage.project,
            created_at: passage.created_at,
            score: passage.score.into(),
            message_id: passage.message_id,
        }
    }
}
