//! Connections: takes them up to a number, and gives each request's head its time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_service::Service as _;

/// Connections at a time. Those beyond wait to be taken.
const MOST: usize = 1024;

/// How long a client has for the head of a request, and may leave a connection unused.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// How long to wait where no connection can be taken, such as for want of file descriptors.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers on `listener` with `router` until `told` is done, and then until all that was asked for
/// is answered.
pub(super) async fn answer(listener: TcpListener, router: Router, told: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(MOST));
    let open = GracefulShutdown::new();
    let mut told = std::pin::pin!(told);
    loop {
        let next = async {
            // The semaphore is never closed.
            let place = places.clone().acquire_owned().await.ok();
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            next = next => next,
            () = &mut told => break,
        };
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let watcher = open.watcher();
        let router = router.clone();
        tokio::spawn(async move {
            // What breaks a connection off concerns its client only.
            let _ = watcher.watch(connection(stream, address, router)).await;
            drop(place);
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// A connection that is served as it is polled.
fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |mut request: Request<Incoming>| {
        let mut router = router.clone();
        async move {
            request.extensions_mut().insert(ConnectInfo(address));
            router.call(request.map(Body::new)).await
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), service)
}
