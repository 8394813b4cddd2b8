//! Context: passages of the past for the next prompt.

use std::fmt::Write as _;

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::context::{ContextFormat, ContextPack, ContextPassage};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::numbers::{limit, number};
use super::search::needed_query;
use crate::http::{ApiError, Caller, ErrorOut, blocking};
use crate::wire::{Filters, SessionOut};

/// Sessions of an answer that does not say how many.
const DEFAULT_LIMIT: usize = 5;

/// Tokens of an answer that does not say how many.
const DEFAULT_BUDGET: usize = 4000;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ContextIn {
    /// A question, or words as for a search.
    q: Option<String>,
    /// The most sessions.
    limit: Option<String>,
    /// `text`, `messages`, `markdown` or `xml`. The last two mark it as quoted.
    format: Option<String>,
    /// The most tokens of what is quoted.
    budget: Option<String>,
}

/// Context to paste, or to send along as messages.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum ContextOut {
    /// As a text.
    #[serde(rename_all = "camelCase")]
    Text {
        /// What to paste.
        text: String,
        /// Sessions it is from.
        session_count: usize,
    },
    /// As messages.
    #[serde(rename_all = "camelCase")]
    Messages {
        /// What was said.
        messages: Vec<Said>,
        /// Sessions it is from.
        session_count: usize,
    },
}

/// A message of the past.
#[derive(Serialize, ToSchema)]
pub(super) struct Said {
    /// Who spoke.
    role: &'static str,
    /// What was said.
    content: String,
    metadata: Metadata,
}

/// Where a message is from.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Metadata {
    /// The session's id.
    session_id: String,
    /// What the session is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    session_title: Option<String>,
}

/// Gathers what was said of a subject.
#[utoipa::path(get, path = "/api/context", tag = "search", security(("key" = [])),
    params(ContextIn, Filters),
    responses((status = 200, body = ContextOut), (status = "4XX", body = ErrorOut)))]
pub(super) async fn context(
    caller: Caller,
    Query(asked): Query<ContextIn>,
    Query(filters): Query<Filters>,
) -> Result<Json<ContextOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let text = needed_query(asked.q)?;
    let query = opensync_core::Query::new(&*text).filter(filters.filter()?);
    let limit = limit(asked.limit.as_deref(), DEFAULT_LIMIT)?;
    let budget = number("budget", asked.budget.as_deref())?.unwrap_or(DEFAULT_BUDGET).min(100_000);
    let format = match asked.format.as_deref().unwrap_or("text") {
        "text" => ContextFormat::Text,
        "markdown" => ContextFormat::Markdown,
        "xml" => ContextFormat::Xml,
        _ => ContextFormat::Messages,
    };
    blocking(move || {
        let pack = caller.archive.context(&query, budget, format)?;
        let is_plain = matches!(format, ContextFormat::Text | ContextFormat::Messages);
        let sessions = sessions(&pack, if is_plain { limit } else { usize::MAX });
        let session_count = sessions.len();
        Ok(Json(match format {
            ContextFormat::Messages => {
                ContextOut::Messages { messages: said(&sessions), session_count }
            }
            ContextFormat::Text => {
                let text = plain(&caller, &text, &sessions)?;
                ContextOut::Text { text, session_count }
            }
            _ => ContextOut::Text { text: pack.text, session_count },
        }))
    })
    .await
}

/// The passages, by session, in the order of the pack.
fn sessions(pack: &ContextPack, limit: usize) -> Vec<Vec<&ContextPassage>> {
    let mut sessions: Vec<Vec<&ContextPassage>> = Vec::new();
    for passage in &pack.passages {
        let of_session =
            |known: &&mut Vec<&ContextPassage>| known[0].external_id == passage.external_id;
        match sessions.iter_mut().find(of_session) {
            Some(known) => known.push(passage),
            None => sessions.push(vec![passage]),
        }
    }
    sessions.truncate(limit);
    sessions
}

fn said(sessions: &[Vec<&ContextPassage>]) -> Vec<Said> {
    let passages = sessions.iter().flatten();
    let said = passages.flat_map(|passage| {
        passage.turns.iter().map(|turn| Said {
            role: turn.role.as_str(),
            content: turn.text.clone(),
            metadata: Metadata {
                session_id: passage.external_id.clone(),
                session_title: passage.title.clone(),
            },
        })
    });
    said.collect()
}

/// The text as clients of the contract expect it.
fn plain(
    caller: &Caller,
    query: &str,
    sessions: &[Vec<&ContextPassage>],
) -> Result<String, ApiError> {
    let mut text = format!("Relevant coding sessions for: \"{query}\"\n\n");
    for passages in sessions {
        let Some(first) = passages.first() else { continue };
        // It may have been deleted since it was found.
        let Some(info) = caller.archive.find_session(&first.external_id)? else { continue };
        let session = SessionOut::from(info);
        let title = first.title.as_deref().unwrap_or("Untitled");
        let project = session.project_path.as_deref().unwrap_or("N/A");
        let model = session.model.as_deref().unwrap_or("N/A");
        let _ = write!(text, "--- Session: {title} ---\nProject: {project}\nModel: {model}\n\n");
        for turn in passages.iter().flat_map(|passage| &passage.turns) {
            let _ = write!(text, "[{}]\n{}\n\n", turn.role.as_str().to_uppercase(), turn.text);
        }
        text.push('\n');
    }
    Ok(text)
}
