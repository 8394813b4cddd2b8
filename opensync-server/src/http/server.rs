//! Server: listens, answers, and stops without losing what it accepted.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use opensync_core::{OpenSync, Stop};
use tokio::net::TcpListener;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

use super::body::{MAX_BODY, Rooms};
use super::connections::answer;
use super::headers::dress;
use super::{Failure, Writer};
use crate::auth::{Gate, admit};
use crate::routes;

/// How long a client may pause within its body.
const BODY_PAUSE: Duration = Duration::from_secs(20);

/// How long a request may take in all; event streams are answered at once and go on.
const REQUEST_TIME: Duration = Duration::from_mins(2);

/// How long requests that are being answered may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// What every handler may use.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The archive, as its local owner sees it.
    pub(crate) archive: OpenSync,
    /// Decides who gets in.
    pub(crate) gate: Arc<Gate>,
    /// Stores what requests bring.
    pub(crate) writer: Writer,
    /// Room for what requests bring.
    pub(crate) rooms: Rooms,
    /// Says when the server stops, to streams that would go on for ever.
    pub(crate) stop: Stop,
    /// Streams of events that are open.
    pub(crate) streams: Arc<tokio::sync::Semaphore>,
}

/// All routes with what is common to them.
pub(crate) fn router(shared: Shared) -> Router {
    routes::all()
        .merge(crate::mcp::http::routes(&shared))
        .fallback(|| async { Failure::not_found("no such route; see /docs") })
        .method_not_allowed_fallback(|| async {
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here", "invalid_input")
        })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
        .layer(from_fn_with_state(shared.gate.clone(), admit))
        .layer(from_fn(dress))
        .with_state(shared)
}

/// Answers on `listener` until `told` is done, and then finishes what was accepted.
pub(crate) async fn serve(
    listener: TcpListener,
    archive: OpenSync,
    gate: Arc<Gate>,
    stop: Stop,
    told: impl Future<Output = ()> + Send + 'static,
) {
    const STREAMS: usize = 64;
    let (writer, stored) = Writer::start();
    let streams = Arc::new(tokio::sync::Semaphore::new(STREAMS));
    let rooms = Rooms::new();
    let shared = Shared { archive, gate, writer, rooms, stop: stop.clone(), streams };
    let (ended, end) = tokio::sync::oneshot::channel::<()>();
    let told = async move {
        told.await;
        stop.stop();
        let _ = ended.send(());
    };
    let late = async {
        let _ = end.await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        () = answer(listener, router(shared), told) => {}
        () = late => {}
    }
    tokio::task::spawn_blocking(move || stored.join()).await.ok();
}
