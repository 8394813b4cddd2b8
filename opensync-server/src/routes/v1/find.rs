//! Find: where a text stands in a session, letter by letter.

use axum::Json;
use axum::extract::{Path, Query};
use opensync_core::PartKind;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::FindOptions;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{no_cursor, number};
use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::exact;
use crate::wire::v1::{Problem, kind};
use crate::wire::words;

/// Parts of an answer to who does not say how many, and the most.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 1000;

/// What is looked for, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct FindIn {
    /// The text, as it stands.
    q: String,
    /// `1` or `true`: capitals differ from small letters.
    case: Option<String>,
    /// `1` or `true`: no letter, digit or `_` stands beside it.
    word: Option<String>,
    /// Only in these kinds of parts, apart by commas: `text`, `thinking`, `tool` for calls and results,
    /// or the kinds that parts have. Default: in all.
    r#in: Option<String>,
    /// The most parts: 100, and 1,000 at most. Those of one message stay together.
    limit: Option<String>,
    /// What `next` of the piece before said.
    cursor: Option<String>,
}

/// Where a text stands.
#[derive(Serialize, ToSchema)]
pub(super) struct FindOut {
    /// How many parts it stands in, shown or not.
    total: u64,
    /// How often it stands there.
    occurrences: u64,
    /// The parts, in order.
    items: Vec<FoundPart>,
    /// What `cursor` asks for the next piece; `null` at the end.
    next: Option<String>,
}

/// A part in which a text stands.
#[derive(Serialize, ToSchema)]
pub(super) struct FoundPart {
    /// The place of the message.
    place: u32,
    /// The number of the part in the message.
    part: usize,
    /// What the part is.
    #[schema(schema_with = words::part_kind)]
    kind: &'static str,
    /// How often the text stands in it.
    occurrences: u64,
    /// What is around the first of them.
    snippet: String,
    /// Byte ranges of the snippet to highlight.
    ranges: Vec<(usize, usize)>,
}

/// Finds a text in a session, also in what readers fold: calls as people read them, results, thinking.
#[utoipa::path(get, path = "/sessions/{id}/find", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id"), FindIn),
    responses((status = 200, body = FindOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn find(
    caller: Caller,
    Path(id): Path<String>,
    Query(asked): Query<FindIn>,
) -> Result<Json<FindOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    if asked.q.is_empty() {
        return Err(ApiError::bad_request("`q`: say what to look for"));
    }
    let limit = number("limit", asked.limit.as_deref())?.unwrap_or(DEFAULT_LIMIT);
    let cursor = asked.cursor.as_deref().filter(|told| !told.is_empty());
    let mut options = FindOptions::new(asked.q);
    options.is_case_sensitive = is_set(asked.case.as_deref());
    options.is_whole_word = is_set(asked.word.as_deref());
    options.kinds = kinds(asked.r#in.as_deref())?;
    options.limit = limit.clamp(1, MAX_LIMIT);
    options.first = cursor.map_or(Ok(0), |told| told.parse().map_err(|_| no_cursor()))?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let found = caller.archive.find(&id, &options)?;
        Ok(Json(FindOut {
            total: found.total,
            occurrences: found.occurrences,
            items: found.items.into_iter().map(FoundPart::from).collect(),
            next: found.next.map(|place| place.to_string()),
        }))
    })
    .await
}

fn is_set(told: Option<&str>) -> bool {
    matches!(told, Some("1" | "true"))
}

/// The kinds of parts that words mean.
fn kinds(told: Option<&str>) -> Result<Vec<PartKind>, ApiError> {
    let words = told.unwrap_or_default().split(',').map(str::trim).filter(|word| !word.is_empty());
    let mut kinds = Vec::new();
    for word in words {
        if word == "tool" {
            kinds.extend([PartKind::ToolCall, PartKind::ToolResult, PartKind::Patch]);
            continue;
        }
        let named = PartKind::ALL.into_iter().find(|&known| kind(known) == word);
        kinds.push(named.ok_or_else(|| {
            let known = PartKind::ALL.map(kind).join(", ");
            ApiError::bad_request(format!("`in`: expected tool, {known}"))
        })?);
    }
    Ok(kinds)
}

impl From<opensync_core::sessions::FoundPart> for FoundPart {
    fn from(found: opensync_core::sessions::FoundPart) -> Self {
        let ranges = found.snippet.highlights.into_iter();
        Self {
            place: found.place,
            part: found.part,
            kind: kind(found.kind),
            occurrences: found.occurrences,
            snippet: found.snippet.text,
            ranges: ranges.map(|range| (range.start, range.end)).collect(),
        }
    }
}
