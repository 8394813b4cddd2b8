//! Search: finds sessions by what is said in them, with the messages that show why.

use std::collections::HashMap;

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::search::{Reranked, SearchMode};
use opensync_core::{ErrorKind, Hit, OpenSync, SearchResults};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{PageIn, no_cursor, number};
use crate::http::{ApiError, Caller, blocking};
use crate::wire::v1::{FilterIn, Problem, Session, filter};

/// Messages that are shown of a session by default, and at most.
const DEFAULT_PER_SESSION: usize = 3;
const MAX_PER_SESSION: usize = 20;

/// The most sessions of one answer, and those that may be skipped.
const MAX_LIMIT: usize = 100;
const MAX_OFFSET: usize = 800;

/// What is looked for, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct QueryIn {
    /// Words, `"phrases"`, `-without`, `project:shop`; see `docs/search.md`.
    q: String,
    /// `hybrid` (default), `fulltext` or `semantic`. Without a model it is by words, and says so.
    r#type: Option<String>,
    /// The most messages of one session, at most 20. Default: 3.
    per_session: Option<String>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchAnswer {
    /// How it was searched: `fulltext`, `semantic` or `hybrid`.
    mode: &'static str,
    /// How long it took, in milliseconds.
    took_ms: f64,
    /// Changes that the index does not hold yet.
    pending: u64,
    /// Changes whose messages are not embedded yet.
    pending_embeddings: u64,
    /// What an installed reranker did: `judged`, `not_talk` or `too_slow`; `null` without one.
    reranked: Option<&'static str>,
    /// The best first.
    sessions: Vec<SessionHits>,
    /// How many sessions were found in all; `null` while there are more than were looked for.
    sessions_total: Option<u64>,
    /// What `cursor` asks for the next piece; `null` at the end.
    next: Option<String>,
}

/// A session with the messages that show why it was found.
#[derive(Serialize, ToSchema)]
pub(super) struct SessionHits {
    session: Session,
    /// The best first.
    hits: Vec<HitOut>,
    /// Messages of the session that match and are not among them.
    more: u64,
    /// Other sessions that hold a copy of the best message, as forks do.
    copies: u64,
}

/// A message that was found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HitOut {
    /// The message's place in the session; `null` if the session has no messages.
    place: Option<u32>,
    /// The agent's id of the message.
    message_id: Option<String>,
    /// The part that the snippet is of, by its number.
    part: Option<usize>,
    /// The tool, if it is of a tool's call or result.
    tool: Option<String>,
    /// Who says it.
    role: Option<&'static str>,
    /// When it was said.
    created_at: i64,
    /// The piece of the text that shows why.
    snippet: String,
    /// Byte ranges of the snippet to highlight.
    ranges: Vec<(usize, usize)>,
    /// How well it matches; comparable within one search only.
    score: f32,
}

/// Searches sessions by their messages.
#[utoipa::path(get, path = "/search", tag = "search", security(("key" = [])),
    params(QueryIn, PageIn, FilterIn),
    responses((status = 200, body = SearchAnswer),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn search(
    caller: Caller,
    Query(asked): Query<QueryIn>,
    Query(page): Query<PageIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<SearchAnswer>, ApiError> {
    caller.require(KeyScope::Read)?;
    if asked.q.trim().is_empty() {
        return Err(ApiError::bad_request("`q`: say what to look for"));
    }
    let mode = mode(asked.r#type.as_deref())?;
    let per_session = number("perSession", asked.per_session.as_deref())?;
    let per_session = per_session.unwrap_or(DEFAULT_PER_SESSION).clamp(1, MAX_PER_SESSION);
    let limit = page.limit()?.min(MAX_LIMIT);
    let offset = page.cursor().map_or(Ok(0), |cursor| cursor.parse().map_err(|_| no_cursor()))?;
    let offset = MAX_OFFSET.min(offset);
    let filter = filter(&pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let query = opensync_core::Query::new(asked.q).filter(filter);
        let query = query.limit(offset + limit + 1).mode(mode);
        let (query, found) = found(&caller.archive, query)?;
        Ok(Json(answer(&caller.archive, &query, found, offset, limit, per_session)?))
    })
    .await
}

fn mode(told: Option<&str>) -> Result<SearchMode, ApiError> {
    match told.unwrap_or_default() {
        "" | "hybrid" => Ok(SearchMode::Hybrid),
        "fulltext" => Ok(SearchMode::Lexical),
        "semantic" => Ok(SearchMode::Semantic),
        _ => Err(ApiError::bad_request("`type`: expected hybrid, fulltext or semantic")),
    }
}

/// Searches; by words where there is no model.
fn found(
    archive: &OpenSync,
    query: opensync_core::Query,
) -> Result<(opensync_core::Query, SearchResults), ApiError> {
    match archive.search(&query) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let query = query.mode(SearchMode::Lexical);
            let found = archive.search(&query)?;
            Ok((query, found))
        }
        found => Ok((query, found?)),
    }
}

fn answer(
    archive: &OpenSync,
    query: &opensync_core::Query,
    found: SearchResults,
    offset: usize,
    limit: usize,
    per_session: usize,
) -> Result<SearchAnswer, ApiError> {
    let total = found.hits.len();
    let is_more = total > offset + limit && offset + limit <= MAX_OFFSET;
    let piece: Vec<Hit> = found.hits.into_iter().skip(offset).take(limit).collect();
    let with_more = piece.iter().filter(|hit| hit.more > 0 && per_session > 1);
    let with_more: Vec<&str> = with_more.map(|hit| hit.external_id.as_str()).collect();
    let others = archive.search_within(query, &with_more, per_session)?;
    Ok(SearchAnswer {
        mode: match found.mode {
            SearchMode::Semantic => "semantic",
            SearchMode::Hybrid => "hybrid",
            _ => "fulltext",
        },
        took_ms: found.took_ms,
        pending: found.pending,
        pending_embeddings: found.pending_embeddings,
        reranked: found.reranked.map(Reranked::as_str),
        sessions: sessions(archive, piece, others, per_session)?,
        sessions_total: (total <= offset + limit).then_some(total as u64),
        next: is_more.then(|| (offset + limit).to_string()),
    })
}

/// The sessions of hits, each with those beside its best.
fn sessions(
    archive: &OpenSync,
    hits: Vec<Hit>,
    mut others: HashMap<String, Vec<Hit>>,
    per_session: usize,
) -> Result<Vec<SessionHits>, ApiError> {
    let public = archive.share_counts(hits.iter().map(|hit| hit.external_id.as_str()))?;
    let mut sessions = Vec::with_capacity(hits.len());
    for best in hits {
        // It may have been deleted since it was found.
        let Some(info) = archive.find_session(&best.external_id)? else { continue };
        let shares = public.get(&best.external_id).copied().unwrap_or(0);
        let (more, copies, place) = (best.more, best.copies, best.place);
        let others = others.remove(&best.external_id).unwrap_or_default();
        let others = others.into_iter().filter(|hit| hit.place != place);
        let hits: Vec<HitOut> =
            [best].into_iter().chain(others).take(per_session).map(HitOut::from).collect();
        let more = more.saturating_sub(hits.len() as u64 - 1);
        sessions.push(SessionHits { session: Session::new(info, shares), hits, more, copies });
    }
    Ok(sessions)
}

impl From<Hit> for HitOut {
    fn from(hit: Hit) -> Self {
        let ranges = hit.snippet.highlights.into_iter();
        Self {
            place: hit.place,
            message_id: hit.message_id,
            part: hit.part,
            tool: hit.tool,
            role: hit.role.map(opensync_core::Role::as_str),
            created_at: hit.created_at,
            snippet: hit.snippet.text,
            ranges: ranges.map(|range| (range.start, range.end)).collect(),
            score: hit.score,
        }
    }
}
