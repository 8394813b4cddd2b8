//! Live: what agents are doing now, and where two of them are at the same file.

use axum::Json;
use axum::extract::Query;
use opensync_core::accounts::KeyScope;
use opensync_core::live::{Collision, LiveSession, LiveState, Touch};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::number;
use crate::http::{ApiError, Caller, blocking};
use crate::routes::lookup::public;
use crate::wire::v1::{FilterIn, Problem, Session, filter};
use crate::wire::words;

/// How far back it is looked, in minutes: by default, and at most.
const MINUTES: i64 = 15;
const MAX_MINUTES: i64 = 24 * 60;

/// How far back it is looked.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(super) struct LiveIn {
    /// Sessions of so many minutes: 15, and 1,440 at most.
    minutes: Option<String>,
}

/// What is going on.
#[derive(Serialize, ToSchema)]
pub(super) struct LiveOut {
    /// The sessions in which something was said, the last changed first.
    sessions: Vec<LiveSessionOut>,
    /// Files that one session wrote and another one touched.
    collisions: Vec<CollisionOut>,
}

/// A session in which something was said lately.
#[derive(Serialize, ToSchema)]
struct LiveSessionOut {
    session: Session,
    /// `working`, `waiting` for somebody, `idle`, or `stopped` in the middle.
    #[schema(schema_with = words::word::<LiveState>)]
    state: &'static str,
    /// The tool that it called last, since somebody said something.
    tool: Option<String>,
    /// The file that this call names.
    path: Option<String>,
    /// How full the context was at the last answer, in tokens.
    context: Option<u64>,
    /// The place of its last message.
    place: Option<u32>,
}

/// A file that two agents are at.
#[derive(Serialize, ToSchema)]
struct CollisionOut {
    /// From the project's folder on, where it lies in it.
    path: String,
    /// What was done to it, in order of time.
    touches: Vec<TouchOut>,
}

/// What a session did to a file.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct TouchOut {
    /// The session's external id.
    session_id: String,
    /// The place of the message.
    place: u32,
    /// When.
    at: i64,
    /// Whether it wrote the file; else it read it.
    is_write: bool,
}

/// What agents are doing now.
#[utoipa::path(get, path = "/live", tag = "sessions", security(("key" = [])),
    params(LiveIn, FilterIn),
    responses((status = 200, body = LiveOut),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(super) async fn live(
    caller: Caller,
    Query(asked): Query<LiveIn>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Json<LiveOut>, ApiError> {
    caller.require(KeyScope::Read)?;
    let minutes = number("minutes", asked.minutes.as_deref())?.unwrap_or(MINUTES);
    let within_ms = minutes.clamp(1, MAX_MINUTES) * 60_000;
    let filter = filter(&pairs)?;
    blocking(move || {
        let filter = caller.archive.without_hidden(filter)?;
        let live = caller.archive.live(within_ms, &filter)?;
        let public = public(&caller.archive, live.sessions.iter().map(|live| &live.session))?;
        let shares = |id: &str| public.get(id).copied().unwrap_or(0);
        let of_session = |live: LiveSession| {
            let count = shares(&live.session.session.external_id);
            LiveSessionOut {
                session: Session::new(live.session, count),
                state: live.state.as_str(),
                tool: live.tool,
                path: live.path,
                context: live.context_tokens,
                place: live.place,
            }
        };
        let sessions = live.sessions.into_iter().map(of_session).collect();
        let collisions = live.collisions.into_iter().map(CollisionOut::from).collect();
        Ok(Json(LiveOut { sessions, collisions }))
    })
    .await
}

impl From<Collision> for CollisionOut {
    fn from(collision: Collision) -> Self {
        let touches = collision.touches.into_iter().map(TouchOut::from);
        Self { path: collision.path, touches: touches.collect() }
    }
}

impl From<Touch> for TouchOut {
    fn from(touch: Touch) -> Self {
        Self {
            session_id: touch.external_id,
            place: touch.place,
            at: touch.at,
            is_write: touch.is_write,
        }
    }
}
