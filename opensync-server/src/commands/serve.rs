//! `opensync serve`: answers over HTTP, and keeps importing and embedding meanwhile.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::thread::JoinHandle;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use opensync_core::OpenSync;
use opensync_core::watch::Stop;
use tokio::net::TcpListener;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use super::Context;
use crate::auth::{self, AccountSettings, Gate};
use crate::leaving;
use crate::server::{self, Live, Settings};
use crate::upkeep::{self, Steering};
use crate::watching::Watching;

#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:4519", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// Do not import what agents write on this machine
    #[arg(long)]
    no_watch: bool,
    /// Serve counts of requests to Prometheus at /metrics there, on this machine only
    #[arg(long, value_name = "ADDRESS:PORT")]
    metrics: Option<SocketAddr>,
    /// Write each request with its route, status and duration to standard error
    #[arg(long)]
    log: bool,
}

pub(super) fn run(context: &Context, arguments: &Serve) -> Result<ExitCode> {
    let settings = Settings::read(&context.folder)?;
    check(context, arguments, &settings)?;
    if arguments.log {
        log_requests();
    }
    let archive = context.open()?;
    let limits = &settings.limits;
    let gate = Gate::new(archive.clone(), settings.accounts.as_ref(), limits)?;
    let stop = Stop::new();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = listen(arguments.listen).await?;
        let address = listener.local_addr()?;
        anstream::println!("OpenSync listens on http://{address}");
        if settings.accounts.is_none() {
            let link = auth::link(&archive, &format!("http://{address}"))?;
            anstream::println!("Open it in a browser: {link}");
        }
        let metrics = match arguments.metrics {
            Some(address) => Some(listen_for_metrics(address).await?),
            None => None,
        };
        gate.discover().await;
        let is_watching = settings.serve.watch && !arguments.no_watch;
        let steering = Steering::new(settings.serve.embedding_share);
        let (watching, watcher) = Watching::start(archive.clone(), is_watching);
        let work = vec![
            gate.note_uses(stop.clone()),
            upkeep::start(archive.clone(), stop.clone(), steering.clone()),
            warn_of_leaving(archive.clone(), is_watching),
            watcher,
        ];
        let live = Live::new(&settings, steering, watching.clone());
        let told = stop_signal();
        server::serve(listener, archive, gate, stop, limits.into(), live, metrics, told).await;
        watching.close();
        tokio::task::spawn_blocking(move || {
            work.into_iter().for_each(|thread| drop(thread.join()));
        })
        .await?;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Refuses what would be open to others by mistake.
fn check(context: &Context, arguments: &Serve, settings: &Settings) -> Result<()> {
    ensure!(
        arguments.listen.ip().is_loopback()
            || settings.accounts.as_ref().is_some_and(AccountSettings::is_for_others),
        "`{}` is reached from other machines, and nobody could sign in: set `public_url`, and \
         `issuer`, `client_id` and `allowed` or `keys_only`, in `[accounts]` of `{}`, or listen on \
         127.0.0.1",
        arguments.listen,
        context.folder.join("config.toml").display()
    );
    ensure!(
        arguments.metrics.is_none_or(|address| address.ip().is_loopback()),
        "metrics need no key, and are told on this machine only: `--metrics` takes an address such as \
         127.0.0.1:4520"
    );
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("could not listen on `{address}`"))
}

async fn listen_for_metrics(address: SocketAddr) -> Result<TcpListener> {
    let listener = listen(address).await?;
    anstream::println!("Metrics are at http://{}/metrics", listener.local_addr()?);
    Ok(listener)
}

/// Has requests written to standard error. What libraries note is left out: it may hold what was asked.
fn log_requests() {
    let own = Targets::new().with_target("opensync_server", tracing::Level::INFO);
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    tracing_subscriber::registry().with(lines.with_filter(own)).init();
}

/// Tells of what agents will delete before it is stored.
fn warn_of_leaving(archive: OpenSync, is_watching: bool) -> JoinHandle<()> {
    std::thread::spawn(move || {
        leaving::warn(&archive, if is_watching { leaving::NOW } else { leaving::IMPORT });
    })
}

/// Done when the process is told to stop.
async fn stop_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
