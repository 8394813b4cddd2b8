//! `opensync serve`: the archive over HTTP, kept level with what the agents write.

use std::net::SocketAddr;
use std::thread;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use opensync_core::{OpenSync, Stop};
use tokio::net::TcpListener;

use super::Context;
use super::watch::{agents, import_live};
use crate::http;

#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 is any that is free
    #[arg(long, default_value = "127.0.0.1:7180", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Do not import what the agents write
    #[arg(long)]
    no_watch: bool,
}

pub(super) fn run(context: &Context, arguments: &Serve) -> Result<()> {
    let listen = arguments.listen;
    if !listen.ip().is_loopback() {
        bail!(
            "`{listen}` can be reached from other machines, and there are no accounts yet to tell \
             who may read: listen on 127.0.0.1"
        );
    }
    let archive = context.open()?;
    let stop = Stop::new();
    let watch = (!arguments.no_watch).then(|| watched(archive.clone(), stop.clone()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let served = runtime.block_on(serve(archive, listen));
    stop.stop();
    if let Some(watch) = watch {
        let _ = watch.join();
    }
    served
}

async fn serve(archive: OpenSync, listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen);
    let listener = listener.await.with_context(|| format!("could not listen on `{listen}`"))?;
    eprintln!("Listening on http://{}. Stop with Ctrl-C.", listener.local_addr()?);
    let served = axum::serve(listener, http::router(archive));
    Ok(served.with_graceful_shutdown(told_to_stop()).await?)
}

/// Imports what the agents write, in a thread of its own.
fn watched(archive: OpenSync, stop: Stop) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        if let Err(error) = import_live(&archive, &agents(None), &stop, &mut |_, _| Ok(())) {
            eprintln!("warning: the agents are not watched: {error:#}");
        }
    })
}

/// Waits for Ctrl-C, or what a system sends to end a program.
async fn told_to_stop() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    #[cfg(unix)]
    let terminate = async {
        let signal = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
        if let Ok(mut signal) = signal {
            signal.recv().await;
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
