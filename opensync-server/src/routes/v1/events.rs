//! Events: sessions and messages as they arrive, as a stream that can be taken up again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::header::{HeaderName, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use opensync_core::accounts::KeyScope;
use opensync_core::change::{Change, ChangeKind};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::mpsc::{Sender, channel};
use tokio::sync::oneshot;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use crate::http::{ApiError, Asker, Caller, Place, blocking};
use crate::server::Shared;
use crate::wire::v1::Problem;

/// Changes that are read in one go.
const PIECE: usize = 256;

/// How long one wait goes on before it is looked whether anybody listens still, and may.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long a client waits before it asks again for a stream that broke off.
const AGAIN: Duration = Duration::from_secs(2);

type EventSender = Sender<Result<Event, Infallible>>;

/// From where on.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub(in crate::routes) struct After {
    /// The last event that arrived, for who cannot send `Last-Event-ID`, which goes before it.
    after: Option<String>,
}

/// Streams changes from now on, or from the one that `Last-Event-ID` or `after` names.
///
/// An event's id is its position in the change log; its type is `upserted`, `annotated`,
/// `messages_deleted` or `deleted`; its data says which session, and how many messages. An event
/// `reset` says that this archive never had the one that was named, as after a backup was
/// restored: what was made of earlier events is to be made anew. An event `job` has one of the caller's
/// jobs, as `GET /jobs` tells it, and no id. The stream ends with its key.
#[utoipa::path(get, path = "/events", tag = "events", security(("key" = [])),
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last event that arrived"), After),
    responses((status = 200, body = String, content_type = "text/event-stream"),
        (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub(in crate::routes) async fn events(
    State(shared): State<Shared>,
    caller: Caller,
    Query(After { after }): Query<After>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    caller.require(KeyScope::Read)?;
    let places = places(&shared, &caller)?;
    let archive = caller.archive.clone();
    let last = blocking(move || Ok(archive.last_change()?)).await?;
    let told = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let told = told.or(after).and_then(|id| id.parse().ok());
    let (events, stream) = channel(PIECE);
    let _ = events.try_send(Ok(Event::default().retry(AGAIN)));
    if told.is_some_and(|told: u64| told > last) {
        // The channel has room yet.
        let _ = events.try_send(Ok(reset(last)));
    }
    let after = told.map_or(last, |told| told.min(last));
    let ended = pass_on_jobs(&shared, &caller, events.clone());
    tokio::task::spawn_blocking(move || {
        // The stream ends with this, whatever jobs tell.
        let _ended = ended;
        if let Err(error) = send(&shared, &caller, after, &events, &places) {
            anstream::eprintln!("opensync: events: {}", error.report());
        }
    });
    let stream = Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::default());
    // Proxies hand each event on as it comes.
    let unbuffered = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((unbuffered, stream).into_response())
}

/// Sends what the caller's jobs tell, until what is returned is dropped. Such events have no position: a
/// stream that is taken up again begins with the jobs as they are then.
fn pass_on_jobs(shared: &Shared, caller: &Caller, events: EventSender) -> oneshot::Sender<()> {
    let (ended, mut end) = oneshot::channel();
    let (mut told, owner) = (shared.jobs.listen(), caller.holder.owner);
    tokio::spawn(async move {
        loop {
            let told = tokio::select! {
                told = told.recv() => told,
                _ = &mut end => return,
            };
            match told {
                Ok((whose, report)) if whose == owner => {
                    let Ok(event) = Event::default().event("job").json_data(report) else { return };
                    if events.send(Ok(event)).await.is_err() {
                        return;
                    }
                }
                // What was missed is told by what comes.
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            }
        }
    });
    ended
}

/// A place among the streams of this owner and of this key.
fn places(shared: &Shared, caller: &Caller) -> Result<[Place; 2], ApiError> {
    let of_key = shared.streams_of_one_key.try_take(Asker(caller.holder.by.name()));
    let of_owner = of_key.and_then(|place| Some([place, shared.streams.try_take(caller.payer())?]));
    of_owner.ok_or_else(|| {
        let message = "too many streams are open: close one";
        ApiError::new(StatusCode::TOO_MANY_REQUESTS, message, "busy")
            .with_header(RETRY_AFTER, HeaderValue::from_static("5"))
    })
}

/// Sends changes until nobody listens or may, or the server stops.
fn send(
    shared: &Shared,
    caller: &Caller,
    mut after: u64,
    events: &EventSender,
    _places: &[Place; 2],
) -> opensync_core::Result<()> {
    let archive = &caller.archive;
    while !events.is_closed() && !shared.stop.is_stopped() && shared.gate.admits(&caller.holder)? {
        let changes = archive.changes(after, PIECE)?;
        if changes.is_empty() {
            archive.wait_for_changes(after, PATIENCE)?;
        }
        for change in changes {
            after = change.position;
            if events.blocking_send(Ok(event(&change))).is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn reset(last: u64) -> Event {
    let data = serde_json::json!({ "last": last });
    Event::default().id(last.to_string()).event("reset").data(data.to_string())
}

fn event(change: &Change) -> Event {
    let (name, count) = match change.kind {
        ChangeKind::Upserted { messages_added, messages_changed } => (
            "upserted",
            serde_json::json!({ "added": messages_added, "changed": messages_changed }),
        ),
        ChangeKind::MessagesDeleted { messages } => {
            ("messages_deleted", serde_json::json!({ "deleted": messages }))
        }
        ChangeKind::Deleted => ("deleted", serde_json::Value::Null),
        _ => ("annotated", serde_json::Value::Null),
    };
    let data = serde_json::json!({
        "sessionId": change.external_id,
        "at": change.at,
        "messages": count,
    });
    Event::default().id(change.position.to_string()).event(name).data(data.to_string())
}
