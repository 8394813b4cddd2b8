//! API error: an error as clients see it, `{"error": "..."}`, or a problem (RFC 9457) below `/api/v1`.

use axum::Json;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use opensync_core::{Error, ErrorKind};
use serde::Serialize;
use utoipa::ToSchema;

use super::Problem;

/// What went wrong, and whose fault it is.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
    code: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

/// The body of an answer that is none.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErrorOut {
    /// What went wrong, for people.
    pub(crate) error: String,
    /// What kind of failure it is, for programs: see `docs/errors.md`.
    pub(crate) code: &'static str,
}

impl ApiError {
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

    /// The database does not answer now. What happened goes to the log and not to the client.
    fn unavailable(report: &str) -> Self {
        anstream::eprintln!("opensync: {}", crate::output::printable(report));
        let message = "the store does not answer now: send the same again in a moment";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, message, ErrorKind::Unavailable.code())
            .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    pub(crate) fn new(status: StatusCode, message: impl Into<String>, code: &'static str) -> Self {
        Self { status, message: message.into(), code, header: None }
    }

    /// The same with a header on its answer.
    pub(crate) fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

impl From<&Error> for ApiError {
    fn from(error: &Error) -> Self {
        let status = match error.kind() {
            ErrorKind::NotFound => StatusCode::NOT_FOUND,
            ErrorKind::InvalidInput => StatusCode::BAD_REQUEST,
            ErrorKind::Unavailable => return Self::unavailable(&error.report()),
            _ => return Self::internal(&error.report()),
        };
        Self::new(status, error.to_string(), error.kind().code())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { status, message, code, header } = self;
        let told = ErrorText { message: message.clone(), code };
        let mut response = (status, Json(ErrorOut { error: message, code })).into_response();
        response.extensions_mut().insert(told);
        if let Some((name, value)) = header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// What an answer that is a failure says, for whoever writes it in another form.
#[derive(Clone)]
struct ErrorText {
    message: String,
    code: &'static str,
}

/// A failure in the form of version 1; any other answer as it is.
pub(super) fn as_problem(mut response: Response) -> Response {
    let Some(told) = response.extensions_mut().remove::<ErrorText>() else { return response };
    let (mut parts, _) = response.into_parts();
    let problem = Problem::new(parts.status, told.message, told.code);
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(Problem::MEDIA_TYPE));
    Response::from_parts(parts, Json(problem).into_response().into_body())
}
