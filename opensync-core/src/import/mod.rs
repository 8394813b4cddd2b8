//! Import: brings what agents have written into the store, and only what is new of it.
//!
//! Two threads share the work: one reads, parses, hashes and compresses, the other stores. Between
//! them lies a short queue, so that memory stays flat however large the logs are. Each commit holds
//! messages together with the cursors that stand behind them: an import that is killed goes on
//! where its last commit was.

mod archive;
mod options;
mod reading;
mod report;

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::annotation;
use crate::error::{Error, Result};
use crate::git;
use crate::ingest::{self, Ingested, Prepared, Pricer, apply, will_need};
use crate::model::{Owner, Project};
use crate::source::{Cursor, FailedLog, Log, ReadReport, Roots, Source};
use crate::store::{Reading, Store};

pub(crate) use archive::{Piece, archive};
pub use options::{ImportOptions, ImportStep};
use reading::Versions;
pub use report::{ImportCounts, ImportReport, Progress};

/// Batches between the two threads; each is at most about a megabyte of log.
const QUEUE: usize = 8;

/// So many logs are asked for one by one; of more, all cursors are read.
const FEW_LOGS: usize = 64;

/// What travels from the reading thread to the storing one.
enum Step {
    Batch(Box<Prepared>),
    LogDone { bytes: u64, read: Result<ReadReport>, path: PathBuf, versions: Versions },
}

/// What is to be committed together.
#[derive(Default)]
struct Pending {
    batches: Vec<Prepared>,
    readings: Vec<Reading>,
    weight: usize,
}

/// Where an import goes and what it may use.
pub(crate) struct Import<'a> {
    pub(crate) store: &'a Store,
    pub(crate) owner: Owner,
    pub(crate) pricer: Pricer<'a>,
    pub(crate) commit_bytes: usize,
}

impl Import<'_> {
    /// Imports the logs of each source at its roots, telling `progress` how far it is, until it
    /// breaks off.
    pub(crate) fn run(
        &self,
        roots: Vec<(&dyn Source, Roots)>,
        progress: &mut dyn FnMut(&ImportStep) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        let mut all = ImportReport::default();
        for (source, roots) in roots {
            let mut flow = ControlFlow::Continue(());
            let mut report = self.run_source(source, &roots.folders, &mut |&state| {
                flow = progress(&ImportStep::Reading { source: source.name(), progress: state });
                flow
            })?;
            report.failed.extend(roots.missing);
            all.merge_source(source.name(), report);
            if flow.is_break() {
                break;
            }
        }
        Ok(all)
    }

    /// Imports the logs of `source` at `paths`.
    fn run_source(
        &self,
        source: &dyn Source,
        paths: &[PathBuf],
        progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        let (logs, failed) = discover(source, paths);
        let cursors = if logs.len() <= FEW_LOGS {
            self.cursors_of(source, &logs)?
        } else {
            self.store.read(self.owner)?.cursors(source.name())?.into_iter().collect()
        };
        let mut report = self.read_logs(source, logs, cursors, progress)?;
        report.failed.extend(failed);
        Ok(report)
    }

    /// Imports these logs of `source`. Asks for their cursors only, however many others there are.
    pub(crate) fn run_logs(&self, source: &dyn Source, logs: Vec<Log>) -> Result<ImportReport> {
        let cursors = self.cursors_of(source, &logs)?;
        self.read_logs(source, logs, cursors, &mut |_| ControlFlow::Continue(()))
    }

    /// How far these logs were read, by their paths.
    fn cursors_of(&self, source: &dyn Source, logs: &[Log]) -> Result<HashMap<String, Cursor>> {
        let read = self.store.read(self.owner)?;
        let mut cursors = HashMap::new();
        for log in logs {
            let path = log.path.to_string_lossy().into_owned();
            if let Some(cursor) = read.cursor(source.name(), &path)? {
                cursors.insert(path, cursor);
            }
        }
        Ok(cursors)
    }

    fn read_logs(
        &self,
        source: &dyn Source,
        logs: Vec<Log>,
        cursors: HashMap<String, Cursor>,
        progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        let mut report = ImportReport::found(logs.len() as u64);
        let changed: Vec<Log> =
            logs.into_iter().filter(|log| is_new(source, log, &cursors)).collect();
        if changed.is_empty() {
            return Ok(report);
        }
        let total_bytes = changed.iter().map(|log| log.stamp.size_bytes).sum();
        let mut state = Progress { total_bytes, files: changed.len() as u64, ..Default::default() };
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(QUEUE);
            scope.spawn(move || read_all(source, &changed, &cursors, &sender));
            // The receiver goes with the closure: once it is gone, the reading thread ends as well.
            let receiver = receiver;
            self.store_all(source, &receiver, &mut report, &mut |bytes, report| {
                state.note(bytes, report);
                progress(&state)
            })
        })?;
        Ok(report)
    }

    /// Stores batches as they come, many to a commit, until `progress` breaks off.
    fn store_all(
        &self,
        source: &dyn Source,
        receiver: &Receiver<Step>,
        report: &mut ImportReport,
        progress: &mut dyn FnMut(u64, &ImportReport) -> ControlFlow<()>,
    ) -> Result<()> {
        let mut pending = Pending::default();
        while let Ok(step) = receiver.recv() {
            let mut flow = ControlFlow::Continue(());
            // What a log's reading met is stored with its last batch, which is known by what follows.
            let mut last = None;
            match step {
                Step::Batch(batch) => last = Some(*batch),
                Step::LogDone { bytes, read, path, versions } => {
                    let reading = reading::reading(source.name(), &path, versions, &read);
                    if read.is_ok() || self.is_news(&reading)? {
                        pending.readings.push(reading);
                    }
                    report.note_log(&path, read);
                    flow = progress(bytes, report);
                }
            }
            if pending.weight >= self.commit_bytes {
                self.commit(std::mem::take(&mut pending), report)?;
                flow = progress(0, report);
            }
            if flow.is_break() {
                break;
            }
            if let Some(batch) = last {
                pending.weight += batch.weight();
                pending.batches.push(batch);
            }
        }
        self.commit(pending, report)
    }

    /// Whether it is not known yet that a log cannot be read, or why: it is tried at each import.
    fn is_news(&self, reading: &Reading) -> Result<bool> {
        let known = self.store.read(self.owner)?.reading(reading.source, &reading.path)?;
        Ok(known.is_none_or(|known| known.failure != reading.record.failure))
    }

    /// Stores pieces of an archive in one commit.
    pub(crate) fn store_pieces(&self, pieces: Vec<Piece>) -> Result<Vec<Ingested>> {
        self.store.write(self.owner, |write| {
            let store = |Piece { prepared, annotation }| {
                let id = prepared.session.external_id.clone();
                let done = apply(write, prepared, self.pricer)?;
                if let Some(annotation) = annotation
                    && let Some(number) = write.session_number(&id)?
                {
                    annotation::fill(write, number, annotation)?;
                }
                Ok(done)
            };
            pieces.into_iter().map(store).collect()
        })
    }

    fn commit(&self, pending: Pending, report: &mut ImportReport) -> Result<()> {
        let Pending { batches, readings, .. } = pending;
        if batches.is_empty() && readings.is_empty() {
            return Ok(());
        }
        let done: Vec<Ingested> = self.store.write(self.owner, |write| {
            write.note_readings(readings)?;
            will_need(write, &batches)?;
            batches.into_iter().map(|batch| apply(write, batch, self.pricer)).collect()
        })?;
        done.iter().for_each(|ingested| report.note_ingested(ingested));
        Ok(())
    }
}

/// The logs of `source` at `paths`, each once, and what could not be looked into.
pub(crate) fn discover(source: &dyn Source, paths: &[PathBuf]) -> (Vec<Log>, Vec<FailedLog>) {
    let (mut logs, mut failed) = (Vec::new(), Vec::new());
    for path in paths {
        match source.discover_with(path, &mut failed) {
            Ok(found) => logs.extend(found),
            Err(error) => failed.push(FailedLog { path: path.clone(), error }),
        }
    }
    let mut seen = std::collections::HashSet::new();
    logs.retain(|log| seen.insert(log.path.clone()));
    let mut seen = std::collections::HashSet::new();
    failed.retain(|failed| seen.insert(failed.path.clone()));
    (logs, failed)
}

/// Whether a log may hold what is not stored: it changed, or an older reader read it.
pub(crate) fn is_new(source: &dyn Source, log: &Log, cursors: &HashMap<String, Cursor>) -> bool {
    let cursor = cursors.get(log.path.to_string_lossy().as_ref());
    cursor.is_none_or(|cursor| cursor.stamp != log.stamp || !source.is_current(cursor))
}

/// Reads every log, until done or until nobody listens any more.
fn read_all(
    source: &dyn Source,
    logs: &[Log],
    cursors: &HashMap<String, Cursor>,
    sender: &SyncSender<Step>,
) {
    let mut remotes = HashMap::new();
    for log in logs {
        let path = log.path.to_string_lossy();
        let (mut tamed, mut versions) = (0, Versions::default());
        let mut read = source.read(log, cursors.get(path.as_ref()), &mut |mut batch| {
            versions.note(&batch.session);
            tell_remote(&mut batch.session.project, &mut remotes);
            tamed += ingest::tame(&mut batch.session, &mut batch.messages);
            let batch = Prepared::from_batch(source.name(), &path, batch);
            sender.send(Step::Batch(Box::new(batch))).map_err(|_| Error::stopped())
        });
        if let Ok(report) = &mut read
            && tamed > 0
        {
            report.note_invalid(&log.path, 0, format!("{tamed} times: {}", ingest::TAMED));
        }
        let bytes = log.stamp.size_bytes;
        let path = log.path.clone();
        if sender.send(Step::LogDone { bytes, read, path, versions }).is_err() {
            return;
        }
    }
}

/// Adds the address of the git remote, by which a project is known on other machines.
fn tell_remote(project: &mut Project, known: &mut HashMap<String, Option<String>>) {
    let Some(path) = project.path.as_ref().filter(|_| project.git_remote.is_none()) else { return };
    if !known.contains_key(path) {
        known.insert(path.clone(), git::remote_of(path));
    }
    project.git_remote = known.get(path).cloned().flatten();
}
