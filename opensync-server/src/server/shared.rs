//! Shared: what every handler may use, and how much of it there is for each who asks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRef;
use opensync_core::OpenSync;
use opensync_core::watch::Stop;

use super::Settings;
use crate::auth::{Gate, LimitSettings};
use crate::config::Config;
use crate::http::{Asker, Memory, Metrics, Payer, Places, Writer};
use crate::jobs::Jobs;
use crate::upkeep::Steering;
use crate::watching::Watching;

/// Memory for what requests bring. Three of the largest fit, or a great many of the usual size.
const REQUEST_BYTES: usize = 192 << 20;

/// Streams of events of one owner.
const STREAMS_OF_ONE_OWNER: usize = 16;

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

impl From<&LimitSettings> for Bounds {
    fn from(limits: &LimitSettings) -> Self {
        Self {
            memory: limits.request_bytes.unwrap_or(REQUEST_BYTES),
            streams: limits.streams_per_owner.unwrap_or(STREAMS_OF_ONE_OWNER),
            behind_proxy: limits.behind_proxy,
        }
    }
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
    pub(crate) memory: Memory,
    /// Counts requests.
    pub(super) metrics: Metrics,
    /// Says when the server stops, to streams that would go on for ever.
    pub(crate) stop: Stop,
    /// Places for requests.
    pub(super) requests: Places<Asker>,
    /// Places for calls of the engine.
    pub(super) work: Places<Payer>,
    /// Places for batches of other archives.
    pub(crate) pushes: Places<Payer>,
    /// Places for requests of the Model Context Protocol.
    pub(crate) mcp: Places<Payer>,
    /// Places for answers that are sent piece by piece.
    pub(crate) answers: Places<Payer>,
    /// Places for streams of events, by owner and by what the owner came in with.
    pub(crate) streams: Places<Payer>,
    pub(crate) streams_of_one_key: Places<Asker>,
    /// Long work that requests started.
    pub(crate) jobs: Jobs,
    /// What may be different while it runs.
    pub(crate) live: Live,
}

/// Settings that take effect while a server runs.
#[derive(Clone)]
pub(crate) struct Live {
    /// Held while the settings' file is changed.
    file: Arc<Mutex<()>>,
    /// How much is embedded beside.
    pub(crate) steering: Steering,
    /// Whether what agents write is imported.
    watching: Watching,
    hides_emails: Arc<AtomicBool>,
}

impl Live {
    /// As the settings say, beside what runs with a server.
    pub(crate) fn new(settings: &Settings, steering: Steering, watching: Watching) -> Self {
        let hides_emails = Arc::new(AtomicBool::new(settings.redaction.emails));
        Self { file: Arc::default(), steering, watching, hides_emails }
    }

    /// Waits for the turn to change the settings' file.
    pub(crate) fn turn(&self) -> MutexGuard<'_, ()> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has what the file says now take effect; of watching only if it `is_told`, for the command may have
    /// said otherwise.
    pub(crate) fn take(&self, config: &Config, is_told: bool) {
        self.steering.set_share(config.serve.embedding_share);
        self.hides_emails.store(config.redaction.emails, Ordering::Relaxed);
        if is_told {
            self.watching.set(config.serve.watch);
        }
    }

    /// Whether e-mail addresses are hidden where nothing else is said.
    pub(crate) fn hides_emails(&self) -> bool {
        self.hides_emails.load(Ordering::Relaxed)
    }
}

impl Shared {
    pub(super) fn new(
        archive: OpenSync,
        gate: Arc<Gate>,
        writer: Writer,
        stop: Stop,
        bounds: Bounds,
        live: Live,
    ) -> Self {
        let places = |(each, all)| Places::new(each, all);
        let (each, all) = REQUESTS;
        Self {
            archive,
            gate,
            writer,
            metrics: Metrics::default(),
            jobs: Jobs::new(stop.clone()),
            live,
            stop,
            memory: Memory::new(bounds.memory),
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

impl FromRef<Shared> for OpenSync {
    fn from_ref(shared: &Shared) -> Self {
        shared.archive.clone()
    }
}

impl FromRef<Shared> for Memory {
    fn from_ref(shared: &Shared) -> Self {
        shared.memory.clone()
    }
}
