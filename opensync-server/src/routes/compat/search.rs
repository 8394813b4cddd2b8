//! Search: finds messages by words, by meaning or by both.

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::search::SearchMode;
use opensync_core::{ErrorKind, Hit, SearchResults};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::numbers::{limit, number};
use crate::http::{ApiError, Caller, ErrorOut, blocking};
use crate::wire::{Filters, SessionOut};

/// Results of a search that does not say how many.
const DEFAULT_LIMIT: usize = 20;

/// The results that may be skipped.
const MAX_OFFSET: usize = 800;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct QueryIn {
    /// What to look for: words, `"phrases"`, `-without`, `project:shop`; see `docs/search.md`.
    q: Option<String>,
    /// `fulltext`, `semantic` or `hybrid`. What is not known is `fulltext`.
    r#type: Option<String>,
    /// The most results: 20, and 200 at most.
    limit: Option<String>,
    /// What `nextCursor` of the piece before said.
    cursor: Option<String>,
    /// `true` for a result for each message, and not only for the best of each session.
    messages: Option<String>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HitsOut {
    /// The best first.
    results: Vec<ResultOut>,
    /// How it was searched: `lexical`, `semantic` or `hybrid`. Without a model, by words.
    mode: &'static str,
    /// How long it took, in milliseconds.
    took_ms: f64,
    /// Changes that the index does not hold yet.
    pending: u64,
    /// Where the next piece begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// A session that was found, with the message that shows why.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultOut {
    #[serde(flatten)]
    session: SessionOut,
    /// How well it matches; comparable within one search only.
    score: f32,
    /// The piece of the text that shows why.
    snippet: String,
    /// Byte ranges of the snippet to highlight.
    highlights: Vec<(usize, usize)>,
    /// The client's id of the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
    /// Who says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    /// When it was said, in milliseconds since 1970.
    message_created_at: i64,
    /// Other messages of the session that match.
    more: u64,
    /// Other sessions that hold a copy of the message, as forks do.
    copies: u64,
}

/// Searches sessions by their messages.
#[utoipa::path(get, path = "/api/search", tag = "search", security(("key" = [])),
    params(QueryIn, Filters),
    responses((status = 200, body = HitsOut), (status = "4XX", body = ErrorOut)))]
pub(super) async fn search(
    caller: Caller,
    Query(asked): Query<QueryIn>,
    Query(filters): Query<Filters>,
) -> Result<Json<HitsOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let query = opensync_core::Query::new(needed_query(asked.q)?).filter(filters.filter()?);
    let limit = limit(asked.limit.as_deref(), DEFAULT_LIMIT)?;
    let offset = number("cursor", asked.cursor.as_deref())?.unwrap_or(0).min(MAX_OFFSET);
    let mode = asked.r#type.as_deref().and_then(|word| word.parse().ok());
    let mode = mode.unwrap_or(SearchMode::Lexical);
    let mut query = query.limit(offset + limit + 1);
    if asked.messages.as_deref() == Some("true") {
        query = query.each_message();
    }
    blocking(move || {
        let found = caller.archive.search(&query.clone().mode(mode));
        let found = match found {
            // Without a model it is searched by words, and the answer says so.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                caller.archive.search(&query.mode(SearchMode::Lexical))?
            }
            found => found?,
        };
        Ok(Json(answer(&caller, found, offset, limit)?))
    })
    .await
}

/// The text that a search must have.
pub(super) fn needed_query(told: Option<String>) -> Result<String, ApiError> {
    let told = told.filter(|told| !told.is_empty());
    told.ok_or_else(|| ApiError::bad_request("Missing query parameter 'q'"))
}

fn answer(
    caller: &Caller,
    found: SearchResults,
    offset: usize,
    limit: usize,
) -> Result<HitsOut, ApiError> {
    let is_more = found.hits.len() > offset + limit && offset + limit <= MAX_OFFSET;
    let mut results = Vec::new();
    for hit in found.hits.into_iter().skip(offset).take(limit) {
        // It may have been deleted since it was found.
        if let Some(info) = caller.archive.find_session(&hit.external_id)? {
            results.push(result(info.into(), hit));
        }
    }
    Ok(HitsOut {
        results,
        mode: found.mode.as_str(),
        took_ms: found.took_ms,
        pending: found.pending,
        next_cursor: is_more.then(|| (offset + limit).to_string()),
    })
}

fn result(session: SessionOut, hit: Hit) -> ResultOut {
    ResultOut {
        session,
        score: hit.score,
        snippet: hit.snippet.text,
        highlights: hit
            .snippet
            .highlights
            .into_iter()
            .map(|range| (range.start, range.end))
            .collect(),
        message_id: hit.message_id,
        role: hit.role.map(opensync_core::Role::as_str),
        message_created_at: hit.created_at,
        more: hit.more,
        copies: hit.copies,
    }
}
