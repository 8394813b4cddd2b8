//! Problem: an error of version 1, as RFC 9457 writes it.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    r#type: &'static str,
    /// What the status means.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What went wrong, for people.
    detail: String,
    /// What kind of failure it is, for programs: see `docs/errors.md`.
    code: &'static str,
}

impl Problem {
    /// The media type of it.
    pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

    /// Of an answer with `status`.
    pub(crate) fn new(status: StatusCode, detail: String, code: &'static str) -> Self {
        let title = status.canonical_reason().unwrap_or("Failed");
        Self { r#type: "about:blank", title, status: status.as_u16(), detail, code }
    }
}
