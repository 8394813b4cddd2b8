//! Events: sessions and messages as they arrive, as a stream that can be taken up again.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_core::Stream;
use opensync_core::{Change, ChangeKind, KeyScope, OpenSync, Stop};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Sender, channel};
use tokio_stream::wrappers::ReceiverStream;

use crate::http::{Caller, Failure, FailureOut, Shared, blocking};

/// Changes that are read in one go.
const PIECE: usize = 256;

/// How long one wait goes on before it is looked whether anybody listens still.
const PATIENCE: Duration = Duration::from_secs(2);

/// Streams changes from now on, or from the one that `Last-Event-ID` names.
///
/// An event's id is its position in the change log; its type is `upserted`, `annotated`,
/// `messages_deleted` or `deleted`; its data says which session, and how many messages.
#[utoipa::path(get, path = "/api/events", tag = "events", security(("key" = [])),
    params(("Last-Event-ID" = Option<u64>, Header, description = "The last event that arrived")),
    responses((status = 200, body = String, content_type = "text/event-stream"),
        (status = "4XX", body = FailureOut)))]
pub(super) async fn events(
    State(shared): State<Shared>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    caller.require(KeyScope::Read)?;
    let Ok(permit) = shared.streams.clone().try_acquire_owned() else {
        return Err(Failure::busy("too many streams are open; close one"));
    };
    let told = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = if let Some(after) = told {
        after
    } else {
        let archive = caller.archive.clone();
        blocking(move || Ok(archive.last_change()?)).await?
    };
    let (events, stream) = channel(PIECE);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = send(&caller.archive, after, &events, &shared.stop, &permit) {
            anstream::eprintln!("opensync: events: {}", error.report());
        }
    });
    Ok(Sse::new(ReceiverStream::new(stream)).keep_alive(KeepAlive::default()))
}

/// Sends changes until nobody listens or the server stops.
fn send(
    archive: &OpenSync,
    mut after: u64,
    events: &Sender<Result<Event, Infallible>>,
    stop: &Stop,
    _permit: &OwnedSemaphorePermit,
) -> opensync_core::Result<()> {
    while !events.is_closed() && !stop.is_stopped() {
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
