//! Jobs: long work that a request starts and nobody waits for, and how far each is.
//!
//! A job is of the one who started it. It runs on a thread of its own, tells how far it is, and can be
//! told to stop; what it committed until then stays. They are gone with the process.

mod report;
mod run;
mod work;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use opensync_core::Owner;
use opensync_core::watch::Stop;
use serde::Serialize;
use tokio::sync::broadcast;
use utoipa::ToSchema;

use crate::http::{ApiError, now_ms};
use report::Running;
pub(crate) use report::{Counts, JobReport, Progress};
pub(crate) use run::Work;

/// Jobs that are under way at a time, of all owners.
const MOST: usize = 8;

/// Jobs that are remembered when they have ended.
const REMEMBERED: usize = 50;

/// Events that a slow listener may be behind.
const BEHIND: usize = 256;

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JobKind {
    /// Reads what agents wrote on this machine.
    Import,
    /// Embeds what is not embedded yet.
    Embed,
    /// Downloads the model, or takes it from a file, and installs it.
    Install,
    /// Computes stored costs again.
    Reprice,
    /// Deletes sessions.
    Delete,
}

/// All jobs of a server.
#[derive(Clone)]
pub(crate) struct Jobs(Arc<Inner>);

struct Inner {
    known: Mutex<Known>,
    told: broadcast::Sender<(Owner, JobReport)>,
    /// Ends all of them.
    stop: Stop,
}

#[derive(Default)]
struct Known {
    last: u64,
    /// The newest last.
    jobs: VecDeque<Arc<Running>>,
}

impl Jobs {
    /// None yet; all end with `stop`.
    pub(crate) fn new(stop: Stop) -> Self {
        let told = broadcast::channel(BEHIND).0;
        Self(Arc::new(Inner { known: Mutex::default(), told, stop }))
    }

    /// Those of an owner, the newest first.
    pub(crate) fn of(&self, owner: Owner) -> Vec<JobReport> {
        let known = self.known();
        known.jobs.iter().rev().filter(|job| job.owner == owner).map(|job| job.report()).collect()
    }

    /// One of an owner's.
    pub(crate) fn get(&self, owner: Owner, id: &str) -> Result<JobReport, ApiError> {
        self.find(owner, id).map(|job| job.report())
    }

    /// Tells one of an owner's to stop. It does as soon as it can.
    pub(crate) fn cancel(&self, owner: Owner, id: &str) -> Result<JobReport, ApiError> {
        let job = self.find(owner, id)?;
        job.stop.stop();
        Ok(job.report())
    }

    /// What jobs tell from now on, each with whose it is.
    pub(crate) fn listen(&self) -> broadcast::Receiver<(Owner, JobReport)> {
        self.0.told.subscribe()
    }

    /// Starts `work` on a thread of its own, unless the owner has the like under way.
    pub(crate) fn start(&self, owner: Owner, work: Work) -> Result<JobReport, ApiError> {
        let job = self.enter(owner, &work)?;
        let (jobs, running) = (self.clone(), job.clone());
        std::thread::spawn(move || {
            let done = work::done(work, &Progress::new(&running, &jobs.0.told, &jobs.0.stop));
            running.end(done);
            let _ = jobs.0.told.send((owner, running.report()));
        });
        let report = job.report();
        let _ = self.0.told.send((owner, report.clone()));
        Ok(report)
    }

    /// Starts `work`, unless the owner has the like under way: then that is told.
    pub(crate) fn start_or_join(&self, owner: Owner, work: Work) -> Result<JobReport, ApiError> {
        let kind = work.kind();
        match self.start(owner, work) {
            Err(failure) if failure.status == StatusCode::CONFLICT => {
                let known = self.known();
                let last = known.jobs.iter().rfind(|job| job.owner == owner && job.kind == kind);
                last.map(|job| job.report()).ok_or(failure)
            }
            started => started,
        }
    }

    fn enter(&self, owner: Owner, work: &Work) -> Result<Arc<Running>, ApiError> {
        let mut known = self.known();
        let (kind, about) = (work.kind(), work.about());
        let under_way = known.jobs.iter().filter(|job| job.is_under_way());
        let mut of_kind = under_way.clone().filter(|job| job.owner == owner && job.kind == kind);
        if let Some(job) = of_kind.next() {
            let message = format!("job {} does that already", job.id);
            return Err(ApiError::new(StatusCode::CONFLICT, message, "busy"));
        }
        if under_way.count() >= MOST {
            return Err(ApiError::busy("too many jobs are under way"));
        }
        known.last += 1;
        let job = Arc::new(Running::new(known.last, owner, kind, about, now_ms()));
        known.jobs.push_back(job.clone());
        let ended = known.jobs.iter().filter(|job| !job.is_under_way()).count();
        for _ in REMEMBERED..ended {
            if let Some(oldest) = known.jobs.iter().position(|job| !job.is_under_way()) {
                known.jobs.remove(oldest);
            }
        }
        Ok(job)
    }

    fn find(&self, owner: Owner, id: &str) -> Result<Arc<Running>, ApiError> {
        let known = self.known();
        let found = known.jobs.iter().find(|job| job.owner == owner && job.id.to_string() == id);
        found.cloned().ok_or_else(|| ApiError::not_found("no such job"))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
