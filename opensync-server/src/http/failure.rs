//! Failure: an error as clients see it, `{"error": "..."}`.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use opensync_core::{Error, ErrorKind};
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong, and whose fault it is.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    code: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

/// The body of an answer that is none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FailureOut {
    /// What went wrong, for people.
    pub(crate) error: String,
    /// What kind of failure it is, for programs: see `docs/errors.md`.
    pub(crate) code: &'static str,
}

impl Failure {
    /// The client sent what cannot be.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message, ErrorKind::InvalidInput.code())
    }

    /// What is asked for is not there, or another owner's.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message, ErrorKind::NotFound.code())
    }

    /// There is more to do than there is room for; the same request will do later.
    pub(crate) fn busy(message: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message, "busy")
            .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// The server is to blame. What happened goes to the log and not to the client.
    pub(crate) fn internal(report: &str) -> Self {
        anstream::eprintln!("opensync: {}", crate::output::printable(report));
        let message = "the server failed; its log says why";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message, ErrorKind::Io.code())
    }

    pub(crate) fn new(status: StatusCode, message: impl Into<String>, code: &'static str) -> Self {
        Self { status, message: message.into(), code, header: None }
    }

    /// The same with a header on its answer.
    pub(crate) fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let status = match error.kind() {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::InvalidInput => StatusCode::BAD_REQUEST,
            _ => return Self::internal(&error.report()),
        };
        Self::new(status, error.to_string(), error.kind().code())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = FailureOut { error: self.message, code: self.code };
        let mut response = (self.status, Json(body)).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}
