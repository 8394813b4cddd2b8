//! Writer: stores what requests bring, many in one transaction.
//!
//! A commit costs a flush to disk. Requests that arrive while one is being flushed wait and share
//! the next, so their number costs little; each is answered when what it brought is durable.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use axum::http::StatusCode;
use opensync_core::{Ingested, Message, OpenSync, Session};
use tokio::sync::oneshot;

use super::Failure;
use crate::wire::DEFAULT_SOURCE;

/// Requests that wait for a commit at most; those beyond are told to come again.
const MAX_WAITING: usize = 4096;

/// Requests that share a commit at most.
const MAX_SHARED: usize = 512;

/// What one request brings of one session. The source is empty if it was not told.
pub(crate) type Put = (Session, Vec<Message>);

/// What became of each session of a request.
pub(crate) type Stored = Vec<Result<Ingested, Failure>>;

struct Job {
    archive: OpenSync,
    puts: Vec<Put>,
    reply: oneshot::Sender<Result<Stored, Failure>>,
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

    /// Stores `puts`; durable when it returns.
    pub(crate) async fn store(&self, archive: OpenSync, puts: Vec<Put>) -> Result<Stored, Failure> {
        let (reply, stored) = oneshot::channel();
        self.0.try_send(Job { archive, puts, reply }).map_err(|error| match error {
            TrySendError::Full(_) => Failure::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "too many requests wait to be stored; send it again",
                "busy",
            ),
            TrySendError::Disconnected(_) => Failure::internal("the writer is gone"),
        })?;
        stored.await.unwrap_or_else(|_| Err(Failure::internal("the writer broke off")))
    }
}

fn work(waiting: &Receiver<Job>) {
    while let Ok(first) = waiting.recv() {
        let mut jobs = vec![first];
        jobs.extend(waiting.try_iter().take(MAX_SHARED - 1));
        let mut owners: Vec<(OpenSync, Vec<Job>)> = Vec::new();
        for job in jobs {
            match owners.iter_mut().find(|(archive, _)| archive.owner() == job.archive.owner()) {
                Some((_, jobs)) => jobs.push(job),
                None => owners.push((job.archive.clone(), vec![job])),
            }
        }
        for (archive, jobs) in owners {
            commit(&archive, jobs);
        }
    }
}

/// Stores the jobs of one owner in one transaction, and answers each.
fn commit(archive: &OpenSync, jobs: Vec<Job>) {
    let mut sources = Sources { archive, known: HashMap::new() };
    let (mut puts, mut replies) = (Vec::new(), Vec::new());
    for job in jobs {
        replies.push((job.puts.len(), job.reply));
        for (mut session, messages) in job.puts {
            // A message's model is that of a session only as long as nothing else is known of it.
            if sources.complete(&mut session) && !messages.is_empty() {
                session.claims.model = None;
            }
            puts.push((session, messages));
        }
    }
    // The thread outlives what one request does to it.
    let done = catch_unwind(AssertUnwindSafe(|| archive.ingest_many(puts)));
    let done = done.map_err(|_| "storing panicked".to_owned());
    match done.and_then(|done| done.map_err(|error| error.report())) {
        Ok(done) => {
            let mut done = done.into_iter().map(|done| done.map_err(Failure::from));
            for (count, reply) in replies {
                // Whoever asked may have left meanwhile; it is stored all the same.
                let _ = reply.send(Ok(done.by_ref().take(count).collect()));
            }
        }
        Err(report) => {
            for (_, reply) in replies {
                let _ = reply.send(Err(Failure::internal(&report)));
            }
        }
    }
}

/// The sources of sessions whose client did not say.
struct Sources<'a> {
    archive: &'a OpenSync,
    known: HashMap<String, String>,
}

impl Sources<'_> {
    /// Gives a session that is new the time it came, and one without a source the one it has.
    /// Returns whether it is known already.
    fn complete(&mut self, session: &mut Session) -> bool {
        let id = &session.external_id;
        let mut is_known = self.known.contains_key(id);
        if session.source.is_empty() || session.started_at.is_none() {
            if !is_known {
                let stored = self.archive.session(id).ok().map(|info| info.session);
                let stored = stored.filter(|stored| stored.external_id == *id);
                is_known = stored.is_some();
                if !is_known && session.started_at.is_none() {
                    session.updated_at = session.updated_at.or_else(|| Some(now_ms()));
                }
                let source =
                    stored.map_or_else(|| DEFAULT_SOURCE.to_owned(), |stored| stored.source);
                self.known.insert(id.clone(), source);
            }
            if session.source.is_empty() {
                session.source = self.known.get(id).cloned().unwrap_or_default();
            }
        }
        self.known.insert(id.clone(), session.source.clone());
        is_known
    }
}

/// Now, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
