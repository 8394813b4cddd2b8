//! Export: sessions as files, as they are or with secrets hidden.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use opensync_core::accounts::KeyScope;
use opensync_core::export::{ExportOptions, Format};
use opensync_core::redact::RedactOptions;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::http::{ApiError, Caller, blocking, streamed};
use crate::routes::answer::headers;
use crate::routes::lookup::exact;
use crate::server::Shared;
use crate::wire::v1::{FilterIn, Problem, filter};

/// What is written, and how.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct ExportIn {
    /// Ids of sessions, separated by commas. Default: all that the filter selects.
    ids: Option<String>,
    /// `markdown` (default), `json`, `jsonl`, `csv`, `html`, `markdown-plain` or `markdown-table`.
    format: Option<String>,
    /// `true` if secrets are to be hidden: sessions that are kept to this machine are left out then.
    redact: Option<bool>,
    /// `true` if e-mail addresses are to be hidden, too.
    emails: Option<bool>,
}

/// What a format is to a browser, and how its files' names end.
fn kind(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::Json => ("application/json", "json"),
        Format::Jsonl => ("application/x-ndjson", "jsonl"),
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Html => ("text/html; charset=utf-8", "html"),
        _ => ("text/markdown; charset=utf-8", "md"),
    }
}

/// Writes sessions as a file, piece by piece.
#[utoipa::path(get, path = "/export", tag = "export", security(("key" = [])),
    params(ExportIn, FilterIn),
    responses((status = 200, content((String = "text/markdown"), (serde_json::Value = "application/json"),
        (String = "application/x-ndjson"), (String = "text/csv"), (String = "text/html"))),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn export(
    State(shared): State<Shared>,
    caller: Caller,
    Query(asked): Query<ExportIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let filter = filter(&pairs)?;
    let format = match asked.format.as_deref().unwrap_or_default() {
        "" => Format::Markdown,
        word => word.parse()?,
    };
    let redact = asked.redact.unwrap_or(asked.emails.unwrap_or(false));
    let emails = asked.emails.unwrap_or_else(|| shared.live.hides_emails());
    let redact = redact.then_some(RedactOptions { emails });
    let ids = asked.ids.as_deref().unwrap_or_default().split(',').map(str::trim);
    let ids: Vec<String> = ids.filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let place = shared.answers.take(caller.payer()).await?;
    let (archive, known) = (caller.archive.clone(), ids.clone());
    blocking(move || known.iter().try_for_each(|id| exact(&archive, id).map(drop))).await?;
    let (media, ending) = kind(format);
    let file = format!("attachment; filename=\"sessions.{ending}\"");
    let headers = headers([(CONTENT_TYPE, media), (CONTENT_DISPOSITION, &file)]);
    let options = ExportOptions::from(format).redact(redact);
    streamed(headers, place, move |to| caller.archive.export(&ids, &filter, options, to).map(drop))
        .await
}
