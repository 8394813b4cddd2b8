//! Server: listens, answers, and stops without losing what it accepted.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use opensync_core::{OpenSync, Stop};
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use super::blocking::on_account_of;
use super::connections::answer;
use super::headers::dress;
use super::{Asker, Failure, Payer, Places, Rooms, Writer};
use crate::auth::{Gate, admit};
use crate::routes;

/// How long a request may take in all; event streams are answered at once and go on.
const REQUEST_TIME: Duration = Duration::from_mins(2);

/// How long requests that are being answered may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Requests of one key, or one address without a key, that are dealt with at a time, and all.
const REQUESTS: (usize, usize) = (192, 1024);

/// Calls of the engine that one payer has under way at a time, and all together.
const WORK: (usize, usize) = (8, 32);

/// Batches of other archives that are taken in at a time.
const PUSHES: (usize, usize) = (2, 4);

/// Answers that are sent piece by piece at a time.
const ANSWERS: (usize, usize) = (8, 48);

/// Streams of events of all owners, and of one key.
const STREAMS: usize = 128;
const STREAMS_OF_ONE_KEY: usize = 8;

/// How much of what is scarce there is to share out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Memory for what requests bring, in bytes.
    pub(crate) memory: usize,
    /// Streams of events of one owner.
    pub(crate) streams: usize,
    /// Whether a proxy in front holds all connections.
    pub(crate) behind_proxy: bool,
}

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
    /// Places for requests.
    requests: Places<Asker>,
    /// Places for calls of the engine.
    work: Places<Payer>,
    /// Places for batches of other archives.
    pub(crate) pushes: Places<Payer>,
    /// Places for requests of the Model Context Protocol.
    pub(crate) mcp: Places<Payer>,
    /// Places for answers that are sent piece by piece.
    pub(crate) answers: Places<Payer>,
    /// Places for streams of events, by owner and by what the owner came in with.
    pub(crate) streams: Places<Payer>,
    pub(crate) streams_of_one_key: Places<Asker>,
}

impl Shared {
    fn new(archive: OpenSync, gate: Arc<Gate>, writer: Writer, stop: Stop, bounds: Bounds) -> Self {
        let places = |(each, all)| Places::new(each, all);
        let (each, all) = REQUESTS;
        Self {
            archive,
            gate,
            writer,
            stop,
            rooms: Rooms::new(bounds.memory),
            requests: Places::new(each, all),
            work: places(WORK),
            pushes: places(PUSHES),
            mcp: places(WORK),
            answers: places(ANSWERS),
            streams: places((bounds.streams, STREAMS)),
            streams_of_one_key: Places::new(STREAMS_OF_ONE_KEY, STREAMS),
        }
    }
}

/// Has what a request asks of the engine done on the account of whoever asks, some at a time.
async fn pay(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let Some(_place) = shared.requests.try_take(Asker::of(request.extensions())) else {
        return Failure::busy("too many requests are under way").into_response();
    };
    let payer = Payer::of(request.extensions());
    on_account_of(shared.work.clone(), payer, next.run(request)).await
}

/// All routes with what is common to them.
pub(crate) fn router(shared: Shared) -> Router {
    routes::all()
        .merge(crate::mcp::http::routes(&shared))
        .fallback(|| async { Failure::not_found("no such route; see /docs") })
        .method_not_allowed_fallback(|| async {
            Failure::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here", "invalid_input")
        })
        .layer(from_fn_with_state(shared.clone(), pay))
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
    bounds: Bounds,
    told: impl Future<Output = ()> + Send + 'static,
) {
    let (writer, stored) = Writer::start();
    let shared = Shared::new(archive, gate, writer, stop.clone(), bounds);
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
        () = answer(listener, router(shared), bounds.behind_proxy, told) => {}
        () = late => {}
    }
    tokio::task::spawn_blocking(move || stored.join()).await.ok();
}
