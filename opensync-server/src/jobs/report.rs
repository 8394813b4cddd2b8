//! Report: what a job tells of itself while it runs and when it has ended.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use opensync_core::Owner;
use opensync_core::watch::Stop;
use serde::Serialize;
use tokio::sync::broadcast::Sender;
use utoipa::ToSchema;

use super::JobKind;
use crate::http::now_ms;

/// Between two reports of one job.
const EVERY: Duration = Duration::from_millis(250);

/// What a job did, by what was counted.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// How a job stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum JobState {
    /// It goes on.
    #[default]
    Running,
    /// All of it was done.
    Done,
    /// Somebody told it to stop.
    Stopped,
    /// It could not go on.
    Failed,
}

/// A job, and how far it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct JobReport {
    pub(super) id: String,
    kind: JobKind,
    /// What it is about, if that is not all: a source, a model.
    about: Option<String>,
    pub(super) state: JobState,
    #[serde(flatten)]
    at: At,
    /// When it began.
    pub(super) started_at: i64,
    /// When it ended.
    pub(super) ended_at: Option<i64>,
    /// Why it could not go on.
    pub(super) error: Option<String>,
    /// What it did: of an import `sessions`, `messages`, `filesRead` and `failed`; else `passages`,
    /// `bytes`, `changed`, or `sessions` and `messages`.
    pub(super) result: Counts,
}

/// How far a job is.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
struct At {
    /// What it is at: a source that is read, `indexing`, `model`; empty before it began.
    phase: String,
    /// What `done` and `total` count: `bytes`, `changes`, `messages` or `sessions`.
    unit: &'static str,
    done: u64,
    total: u64,
    /// How many a second, in this phase.
    rate: f64,
}

/// A job that was started.
pub(super) struct Running {
    pub(super) id: u64,
    pub(super) owner: Owner,
    pub(super) kind: JobKind,
    pub(super) stop: Stop,
    about: Option<String>,
    started_at: i64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    how: JobState,
    at: At,
    phase_began: Option<Instant>,
    told: Option<Instant>,
    ended_at: Option<i64>,
    error: Option<String>,
    result: Counts,
}

impl Running {
    pub(super) fn new(
        id: u64,
        owner: Owner,
        kind: JobKind,
        about: Option<String>,
        started_at: i64,
    ) -> Self {
        let (stop, state) = (Stop::new(), Mutex::default());
        Self { id, owner, kind, stop, about, started_at, state }
    }

    pub(super) fn is_under_way(&self) -> bool {
        self.state().how == JobState::Running
    }

    pub(super) fn report(&self) -> JobReport {
        let state = self.state();
        JobReport {
            id: self.id.to_string(),
            kind: self.kind,
            about: self.about.clone(),
            state: state.how,
            at: state.at.clone(),
            started_at: self.started_at,
            ended_at: state.ended_at,
            error: state.error.clone(),
            result: state.result.clone(),
        }
    }

    /// Notes how it ended: with what it did, or why it could not go on.
    pub(super) fn end(&self, done: Result<Counts, String>) {
        let mut state = self.state();
        state.ended_at = Some(now_ms());
        match done {
            Ok(result) => {
                let is_stopped = self.stop.is_stopped();
                state.how = if is_stopped { JobState::Stopped } else { JobState::Done };
                state.result = result;
            }
            Err(_) if self.stop.is_stopped() => state.how = JobState::Stopped,
            Err(error) => {
                state.how = JobState::Failed;
                state.error = Some(error);
            }
        }
    }

    /// Notes how far it is. Returns whether that is worth telling.
    fn note(&self, phase: &str, unit: &'static str, done: u64, total: u64) -> bool {
        let mut state = self.state();
        let now = Instant::now();
        let is_new = state.at.phase != phase || state.phase_began.is_none();
        if is_new {
            state.phase_began = Some(now);
        }
        let began = state.phase_began.unwrap_or(now);
        let seconds = now.duration_since(began).as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate is about right")]
        let rate = if seconds > 0.0 { done as f64 / seconds } else { 0.0 };
        state.at = At { phase: phase.to_owned(), unit, done, total, rate };
        let is_due = state.told.is_none_or(|told| now.duration_since(told) >= EVERY);
        if is_new || is_due {
            state.told = Some(now);
        }
        is_new || is_due
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a job says how far it is, and hears whether to go on.
pub(crate) struct Progress<'a> {
    job: &'a Running,
    told: &'a Sender<(Owner, JobReport)>,
    /// Ends all jobs.
    stop: &'a Stop,
}

impl<'a> Progress<'a> {
    pub(super) fn new(
        job: &'a Running,
        told: &'a Sender<(Owner, JobReport)>,
        stop: &'a Stop,
    ) -> Self {
        Self { job, told, stop }
    }

    /// Says that `done` of `total` is done of a phase.
    pub(super) fn tell(
        &self,
        phase: &str,
        unit: &'static str,
        done: u64,
        total: u64,
    ) -> ControlFlow<()> {
        if self.job.note(phase, unit, done, total) {
            // Nobody need listen.
            let _ = self.told.send((self.job.owner, self.job.report()));
        }
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Waits a little. Returns whether it was told to stop.
    pub(super) fn wait(&self, time: Duration) -> bool {
        self.job.stop.wait(time) || self.is_stopped()
    }

    fn is_stopped(&self) -> bool {
        if self.stop.is_stopped() {
            self.job.stop.stop();
        }
        self.job.stop.is_stopped()
    }
}
