//! Export: one session, to keep or to hand on.

use std::io::Write;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::export::Format;
use opensync_core::{Filter, Message, OpenSync, PartKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::sessions::needed_id;
use crate::http::{ApiError, Caller, ErrorOut, blocking, streamed, unread};
use crate::routes::answer::{headers, json};
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::SessionOut;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ExportIn {
    /// The session's id.
    id: Option<String>,
    /// `json`, `jsonl` or `markdown`. What is not known is `json`.
    format: Option<String>,
}

/// A session as JSON, or as lines of JSON with a name for the file.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "describes what is written piece by piece")]
pub(super) enum ExportOut {
    /// As JSON.
    Json { session: About, messages: Vec<ExportedMessage> },
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
pub(super) struct ExportedMessage {
    role: String,
    content: String,
}

/// Writes a session for people or programs. Calls of tools are left out.
#[utoipa::path(get, path = "/api/export", tag = "export", security(("key" = [])), params(ExportIn),
    responses((status = 200, content((ExportOut = "application/json"), (String = "text/markdown"))),
        (status = "4XX", body = ErrorOut)))]
pub(super) async fn export(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<ExportIn>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let id = needed_id(asked.id)?;
    let (archive, known) = (caller.archive.clone(), id.clone());
    let session: SessionOut = blocking(move || exact(&archive, &known)).await?.into();
    let name = file_name(session.title.as_deref());
    let place = shared.answers.take(caller.payer()).await?;
    let archive = caller.archive;
    match asked.format.as_deref() {
        Some("markdown") => {
            let file = format!("attachment; filename=\"{name}.md\"");
            let headers = headers([(CONTENT_TYPE, "text/markdown"), (CONTENT_DISPOSITION, &file)]);
            streamed(headers, place, move |to| {
                archive.export(&[id], &Filter::default(), Format::PlainMarkdown, to).map(drop)
            })
            .await
        }
        Some("jsonl") => {
            streamed(of_json(), place, move |to| lines(&archive, &id, &name, to)).await
        }
        _ => {
            let about = About { id: session.id, title: session.title, model: session.model };
            streamed(of_json(), place, move |to| whole(&archive, &id, &about, to)).await
        }
    }
}

/// Headers that say so.
fn of_json() -> HeaderMap {
    headers([(CONTENT_TYPE, "application/json")])
}

/// Writes a session as JSON, one message in memory at a time.
fn whole(archive: &OpenSync, id: &str, about: &About, to: &mut dyn Write) -> Result<(), ApiError> {
    write!(to, "{{\"session\":{},\"messages\":[", json(about)?).map_err(unread)?;
    let mut comma = "";
    said(archive, id, &mut |said| {
        write!(to, "{comma}{}", json(&said)?).map_err(unread)?;
        comma = ",";
        Ok(())
    })?;
    to.write_all(b"]}").map_err(unread)
}

/// Writes lines of JSON as one text of JSON, one message in memory at a time.
fn lines(archive: &OpenSync, id: &str, name: &str, to: &mut dyn Write) -> Result<(), ApiError> {
    to.write_all(b"{\"content\":\"").map_err(unread)?;
    let mut line_end = "";
    said(archive, id, &mut |said| {
        let text = json(&json(&said)?)?;
        write!(to, "{line_end}{}", text.trim_matches('"')).map_err(unread)?;
        line_end = "\\n";
        Ok(())
    })?;
    write!(to, "\",\"filename\":{}}}", json(&format!("{name}.jsonl"))?).map_err(unread)
}

/// Calls `visit` with what each message says.
fn said(
    archive: &OpenSync,
    id: &str,
    visit: &mut dyn FnMut(ExportedMessage) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    for placed in archive.messages(id)? {
        let message = placed?.message;
        let content = text(&message);
        visit(ExportedMessage { role: message.role.as_str().to_owned(), content })?;
    }
    Ok(())
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
