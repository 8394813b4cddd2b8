//! Server: puts the routes behind the gate, answers, and stops without losing what it accepted.

mod settings;
mod shared;

pub use settings::Settings;
pub(crate) use shared::{Bounds, Live, Shared};

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use opensync_core::OpenSync;
use opensync_core::watch::Stop;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use crate::auth::{Gate, admit};
use crate::http::{
    ApiError, Asker, Payer, Writer, answer, compress, observe, on_account_of, security_headers,
};
use crate::upkeep::Steering;
use crate::watching::Watching;
use crate::{mcp, routes};

/// How long a request may take in all; event streams are answered at once and go on.
const REQUEST_TIME: Duration = Duration::from_mins(2);

/// How long requests that are being answered may go on after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Has what a request asks of the engine done on the account of whoever asks, some at a time.
async fn pay(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let Some(_place) = shared.requests.try_take(Asker::of(request.extensions())) else {
        return ApiError::busy("too many requests are under way").into_response();
    };
    let payer = Payer::of(request.extensions());
    on_account_of(shared.work.clone(), payer, next.run(request)).await
}

/// All routes with what is common to them.
fn all_routes(shared: Shared) -> Router {
    routes::all()
        .merge(mcp::http::routes(&shared))
        .fallback(routes::page)
        .method_not_allowed_fallback(|| async {
            ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "no such method here", "invalid_input")
        })
        .layer(from_fn_with_state(shared.clone(), pay))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIME))
        .layer(from_fn_with_state(shared.gate.clone(), admit))
        .layer(from_fn(security_headers))
        .layer(from_fn_with_state(shared.metrics.clone(), observe))
        .layer(from_fn(compress))
        .with_state(shared)
}

/// Everything that a server on `archive` answers, for a program that listens itself or asks it
/// directly.
///
/// Nothing runs beside it: what agents write is not imported, and indexes are brought level by who
/// searches.
///
/// # Errors
///
/// If the settings contradict each other, or a file that they name cannot be read.
///
/// ```no_run
/// # async fn listen() -> anyhow::Result<()> {
/// let archive = opensync_core::OpenSync::open("data")?;
/// let router = opensync_server::router(archive, &opensync_server::Settings::default())?;
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:4519").await?;
/// axum::serve(listener, router).await?;
/// # Ok(())
/// # }
/// ```
pub fn router(archive: OpenSync, settings: &Settings) -> Result<Router> {
    let limits = &settings.limits;
    let gate = Gate::new(archive.clone(), settings.accounts.as_ref(), limits)?;
    // The writer's thread ends with the last handler that could hand it something.
    let (writer, _) = Writer::start();
    let steering = Steering::new(settings.serve.embedding_share);
    let live = Live::new(settings, steering, Watching::default());
    Ok(all_routes(Shared::new(archive, gate, writer, Stop::new(), limits.into(), live)))
}

/// Answers on `listener`, and on `metrics` to programs that count requests, until `told` is done,
/// and then finishes what was accepted.
#[expect(clippy::too_many_arguments, reason = "each is another thing that a server is made of")]
pub(crate) async fn serve(
    listener: TcpListener,
    archive: OpenSync,
    gate: Arc<Gate>,
    stop: Stop,
    bounds: Bounds,
    live: Live,
    metrics: Option<TcpListener>,
    told: impl Future<Output = ()> + Send + 'static,
) {
    let (writer, stored) = Writer::start();
    let shared = Shared::new(archive, gate, writer, stop.clone(), bounds, live);
    let counted = metrics.map(|listener| {
        let routes = shared.metrics.clone().routes();
        tokio::spawn(answer(listener, routes, false, std::future::pending()))
    });
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
        () = answer(listener, all_routes(shared), bounds.behind_proxy, told) => {}
        () = late => {}
    }
    if let Some(counted) = counted {
        counted.abort();
    }
    tokio::task::spawn_blocking(move || stored.join()).await.ok();
}
