//! Export: one session, to keep or to hand on.

use axum::Json;
use axum::extract::Query;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use opensync_core::{Format, KeyScope, Message, OpenSync, PartKind, Scope};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::sessions::{exact, needed_id};
use crate::http::{Caller, Failure, FailureOut, blocking};
use crate::wire::SessionOut;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct Asked {
    /// The session's id.
    id: Option<String>,
    /// `json`, `jsonl` or `markdown`. What is not known is `json`.
    format: Option<String>,
}

/// A session as JSON, or as lines of JSON with a name for the file.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum ExportOut {
    /// As JSON.
    Json { session: About, messages: Vec<Said> },
    /// As lines of JSON.
    Lines { content: String, filename: String },
}

/// What the session is.
#[derive(Serialize, ToSchema)]
pub(super) struct About {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<String>,
}

/// What was said.
#[derive(Serialize, ToSchema)]
pub(super) struct Said {
    role: String,
    content: String,
}

/// Writes a session for people or programs. Calls of tools are left out.
#[utoipa::path(get, path = "/api/export", tag = "export", security(("key" = [])), params(Asked),
    responses((status = 200, content((ExportOut = "application/json"), (String = "text/markdown"))),
        (status = "4XX", body = FailureOut)))]
pub(super) async fn export(
    caller: Caller,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    caller.require(KeyScope::Read)?;
    let id = needed_id(asked.id)?;
    let format = asked.format.unwrap_or_default();
    blocking(move || {
        let session: SessionOut = exact(&caller.archive, &id)?.into();
        let name = file_name(session.title.as_deref());
        Ok(match format.as_str() {
            "markdown" => markdown(&caller.archive, id, &name)?,
            "jsonl" => {
                let lines = said(&caller.archive, &id)?;
                let lines = lines.iter().map(serde_json::to_string);
                let lines: Result<Vec<String>, _> = lines.collect();
                let lines = lines.map_err(|error| Failure::internal(&error.to_string()))?;
                let (content, filename) = (lines.join("\n"), format!("{name}.jsonl"));
                Json(ExportOut::Lines { content, filename }).into_response()
            }
            _ => {
                let about = About { id: session.id, title: session.title, model: session.model };
                let messages = said(&caller.archive, &id)?;
                Json(ExportOut::Json { session: about, messages }).into_response()
            }
        })
    })
    .await
}

fn markdown(archive: &OpenSync, id: String, name: &str) -> Result<Response, Failure> {
    let mut text = Vec::new();
    archive.export(&[id], &Scope::default(), Format::PlainMarkdown, &mut text)?;
    let headers = [
        (CONTENT_TYPE, "text/markdown".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.md\"")),
    ];
    Ok((headers, text).into_response())
}

fn said(archive: &OpenSync, id: &str) -> Result<Vec<Said>, Failure> {
    let mut said = Vec::new();
    archive.messages::<Failure>(id, |message| {
        let content = text(&message);
        said.push(Said { role: message.role.as_str().to_owned(), content });
        Ok(())
    })?;
    Ok(said)
}

/// What a message says, without calls of tools and their results.
fn text(message: &Message) -> String {
    let texts = message.parts.iter().filter(|part| part.kind == PartKind::Text);
    texts.map(|part| part.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// A title with nothing in it that a file name must not have.
fn file_name(title: Option<&str>) -> String {
    let title = title.filter(|title| !title.is_empty()).unwrap_or("session");
    let safe = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '-' };
    title.chars().take(100).map(safe).collect()
}
