//! Connections: takes them up to a number, and gives each request's head its time.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tower_service::Service as _;

use super::guests::{Answer, Guests, Seat};
use super::lingering::Lingering;
use super::patient::Patient;
use super::payer::known_by;

/// Connections at a time. Of those that say nothing the oldest makes room for another.
const MOST: usize = 1024;

/// File descriptors that are left for everything else.
const FILES_FOR_OTHERS: usize = 256;

/// Connections of one address on another machine.
const OF_ONE_ADDRESS: usize = 256;

/// How long a client has for the head of a request, and may leave a connection unused.
const HEAD_TIME: Duration = Duration::from_secs(30);

/// The longest head, in bytes: the longest address is 64 KiB.
const MAX_HEAD: usize = 96 << 10;

/// How long to wait where no connection can be taken, such as for want of file descriptors, or of
/// one that would make room.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers on `listener` with `router` until `told` is done, and then until all that was asked for
/// is answered. Behind a proxy all connections come from one address.
pub(crate) async fn answer(
    listener: TcpListener,
    router: Router,
    behind_proxy: bool,
    told: impl Future<Output = ()>,
) {
    let most = most();
    let of_one = if behind_proxy { most } else { OF_ONE_ADDRESS };
    let (own, others) = (Guests::new(most, most), Guests::new(most, of_one));
    let open = GracefulShutdown::new();
    let mut told = std::pin::pin!(told);
    loop {
        let next = async {
            let (stream, address) = listener.accept().await?;
            let from = known_by(address.ip());
            // What this machine's own programs open is not counted against others.
            let guests = if from.is_loopback() { &own } else { &others };
            let seat = tokio::time::timeout(PAUSE, guests.seat(from)).await;
            std::io::Result::Ok((stream, address, seat.unwrap_or(None)))
        };
        let accepted = tokio::select! {
            next = next => next,
            () = &mut told => break,
        };
        let (stream, address, seat) = match accepted {
            Ok((stream, address, Some(seat))) => (stream, address, Arc::new(seat)),
            Ok((_, _, None)) => continue,
            Err(_) => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let watcher = open.watcher();
        let router = router.clone();
        tokio::spawn(async move {
            let connection = watcher.watch(connection(stream, address, router, seat.clone()));
            tokio::select! {
                // What breaks a connection off concerns its client only.
                _ = connection => {}
                () = seat.asked_to_leave() => {}
            }
        });
    }
    drop(listener);
    open.shutdown().await;
}

/// How many connections there are file descriptors for, once there are as many as may be.
fn most() -> usize {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, getrlimit, setrlimit};
        let mut limit = getrlimit(Resource::Nofile);
        if limit.current < limit.maximum || limit.maximum.is_none() {
            limit.current = limit.maximum;
            let _ = setrlimit(Resource::Nofile, limit);
        }
        let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        let files = usize::try_from(files).unwrap_or(usize::MAX);
        // Those of this machine and those of others.
        MOST.min(files.saturating_sub(FILES_FOR_OTHERS) / 2).max(16)
    }
    #[cfg(not(unix))]
    MOST
}

/// A connection that is served as it is polled.
fn connection(
    stream: TcpStream,
    address: SocketAddr,
    router: Router,
    seat: Arc<Seat>,
) -> impl GracefulConnection {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| {
        let (asking, seat) = (seat.asks(), seat.clone());
        let mut router = router.clone();
        async move {
            let mut request = request.map(|body| Body::new(Lingering::new(body, seat)));
            request.extensions_mut().insert(ConnectInfo(address));
            let answer = router.call(request).await?;
            let answer = answer.map(|body| Body::new(Answer { body, _asking: asking }));
            Ok::<Response, Infallible>(answer)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream)), service)
}
