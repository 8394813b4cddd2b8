//! Timeline: when tools were called in a session, and how full the context was.

use axum::Json;
use axum::extract::Path;
use opensync_core::accounts::KeyScope;
use opensync_core::sessions::{TimedAnswer, TimedCall};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::exact;
use crate::wire::v1::Problem;

/// What happened when.
#[derive(Serialize, ToSchema)]
pub(super) struct TimelineOut {
    /// The calls of tools, in order.
    calls: Vec<CallOut>,
    /// The answers of models that tell their tokens, in order.
    answers: Vec<AnswerOut>,
}

/// A call of a tool, from begin to end.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CallOut {
    /// The place of the message that calls.
    place: u32,
    /// The number of the part in that message.
    part: usize,
    /// The tool.
    tool: Option<String>,
    /// The file that it names.
    path: Option<String>,
    /// When it began.
    begin_at: i64,
    /// When its result came; `null` while there is none.
    end_at: Option<i64>,
    /// Whether it failed.
    is_error: bool,
    /// Lines that it added to the file, where that is known.
    added: Option<u64>,
    /// Lines that it took from the file, where that is known.
    removed: Option<u64>,
}

/// An answer of a model.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AnswerOut {
    /// The place of the message.
    place: u32,
    /// Tokens that the model was given: how full its context was.
    context: u64,
    /// The model.
    model: Option<String>,
    /// Milliseconds since the message before.
    duration_ms: Option<u64>,
}

/// When each tool was called and on what, and how full the context was at each answer.
#[utoipa::path(get, path = "/sessions/{id}/timeline", tag = "sessions", security(("key" = [])),
    params(("id" = String, Path, description = "The session's external id")),
    responses((status = 200, body = TimelineOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn timeline(
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TimelineOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    blocking(move || {
        exact(&caller.archive, &id)?;
        let timeline = caller.archive.timeline(&id)?;
        Ok(Json(TimelineOut {
            calls: timeline.calls.into_iter().map(CallOut::from).collect(),
            answers: timeline.answers.into_iter().map(AnswerOut::from).collect(),
        }))
    })
    .await
}

impl From<TimedCall> for CallOut {
    fn from(call: TimedCall) -> Self {
        Self {
            place: call.place,
            part: call.part,
            tool: call.tool,
            path: call.path,
            begin_at: call.begin_at,
            end_at: call.end_at,
            is_error: call.is_error,
            added: call.added,
            removed: call.removed,
        }
    }
}

impl From<TimedAnswer> for AnswerOut {
    fn from(answer: TimedAnswer) -> Self {
        Self {
            place: answer.place,
            context: answer.context_tokens,
            model: answer.model,
            duration_ms: answer.waited_ms,
        }
    }
}
