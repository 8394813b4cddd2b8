//! Writer: stores what requests bring, many in one transaction.
//!
//! A commit costs a flush to disk. Requests that arrive while one is being flushed wait and share
//! the next, so their number costs little; each is answered when what it brought is durable.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use opensync_core::ingest::Ingested;
use opensync_core::{Message, OpenSync, Session};
use tokio::sync::oneshot;

use super::{ApiError, MemoryPermit};

/// Requests that wait for a commit at most; those beyond are told to come again.
const MAX_WAITING: usize = 4096;

/// Requests that share a commit at most, and the bytes that they brought: whoever brings more than
/// that waits for others in between.
const MAX_SHARED: usize = 512;
const MAX_SHARED_BYTES: usize = 16 << 20;

/// The agent that is meant by those who do not say.
const DEFAULT_SOURCE: &str = "opencode";

/// What one request brings of one session. The source is empty if it was not told.
pub(crate) type Put = (Session, Vec<Message>);

/// What became of each session of a request.
pub(crate) type Stored = Vec<Result<Ingested, ApiError>>;

struct Job {
    archive: OpenSync,
    puts: Vec<Put>,
    reply: oneshot::Sender<Result<Stored, ApiError>>,
    /// Whoever asked may leave; what they brought takes its room until it is stored.
    room: MemoryPermit,
}

/// Hands what requests bring to the thread that stores it.
#[derive(Clone)]
pub(crate) struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the thread. It ends when the last writer is gone and all is stored.
    pub(crate) fn start() -> (Self, std::thread::JoinHandle<()>) {
        let (jobs, waiting) = sync_channel(MAX_WAITING);
        (Self(jobs), std::thread::spawn(move || work(&waiting)))
    }

    /// Stores `puts`, which take `room`; durable when it returns.
    pub(crate) async fn store(
        &self,
        archive: OpenSync,
        puts: Vec<Put>,
        room: MemoryPermit,
    ) -> Result<Stored, ApiError> {
        let (reply, stored) = oneshot::channel();
        self.0.try_send(Job { archive, puts, reply, room }).map_err(|error| match error {
            TrySendError::Full(_) => ApiError::busy("too many requests wait to be stored"),
            TrySendError::Disconnected(_) => ApiError::internal("the writer is gone"),
        })?;
        stored.await.unwrap_or_else(|_| Err(ApiError::internal("the writer broke off")))
    }
}

fn work(waiting: &Receiver<Job>) {
    let mut owners: Vec<(OpenSync, VecDeque<Job>)> = Vec::new();
    loop {
        let first = if owners.is_empty() {
            let Ok(first) = waiting.recv() else { return };
            Some(first)
        } else {
            None
        };
        for job in first.into_iter().chain(waiting.try_iter().take(MAX_WAITING)) {
            match owners.iter_mut().find(|(archive, _)| archive.owner() == job.archive.owner()) {
                Some((_, jobs)) => jobs.push_back(job),
                None => owners.push((job.archive.clone(), VecDeque::from([job]))),
            }
        }
        for (archive, jobs) in &mut owners {
            commit(archive, share(jobs));
        }
        owners.retain(|(_, jobs)| !jobs.is_empty());
    }
}

/// The next jobs of an owner that share a commit.
fn share(jobs: &mut VecDeque<Job>) -> Vec<Job> {
    let (mut shared, mut bytes) = (Vec::new(), 0);
    while let Some(job) = jobs.pop_front() {
        bytes += job.room.bytes();
        shared.push(job);
        if bytes >= MAX_SHARED_BYTES || shared.len() >= MAX_SHARED {
            break;
        }
    }
    shared
}

/// Stores the jobs of one owner in one transaction, and answers each.
fn commit(archive: &OpenSync, jobs: Vec<Job>) {
    let (mut puts, mut replies) = (Vec::new(), Vec::new());
    for job in jobs {
        replies.push((job.puts.len(), job.reply, job.room));
        puts.extend(job.puts);
    }
    // The thread outlives what one request does to it.
    let done = catch_unwind(AssertUnwindSafe(|| archive.ingest_partial(puts, DEFAULT_SOURCE)));
    // Whoever asked may have left meanwhile; what was stored is stored all the same.
    match done {
        Ok(Ok(done)) => {
            let mut done = done.into_iter().map(|done| done.map_err(ApiError::from));
            for (count, reply, _) in replies {
                let _ = reply.send(Ok(done.by_ref().take(count).collect()));
            }
        }
        Ok(Err(error)) => refuse(replies, &|| ApiError::from(&error)),
        Err(_) => refuse(replies, &|| ApiError::internal("storing panicked")),
    }
}

/// What each request brought, whom it tells, and the room that it takes.
type Replies = Vec<(usize, oneshot::Sender<Result<Stored, ApiError>>, MemoryPermit)>;

/// Answers requests of which nothing was stored.
fn refuse(replies: Replies, failure: &dyn Fn() -> ApiError) {
    for (_, reply, _) in replies {
        let _ = reply.send(Err(failure()));
    }
}

/// Now, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
