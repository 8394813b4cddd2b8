//! Logs: imports what agents write, as they write it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Stop;
use super::inbox::{Changes, Inbox, Wake};
use super::places::Places;
use crate::error::Result;
use crate::import::ImportReport;
use crate::source::{Log, Source};

/// When to try again what could not be imported.
const RETRY: Duration = Duration::from_secs(5);

/// How often to look at everything where not everything can be watched.
const BLIND: Duration = Duration::from_secs(30);

/// What is to be imported.
pub(crate) enum Work {
    /// Whatever lies there.
    Folder(PathBuf),
    /// These only.
    Logs(Vec<Log>),
}

/// Does an import.
type Importer<'a> = &'a mut dyn FnMut(&dyn Source, Work) -> Result<ImportReport>;

/// Is told of each import.
type Reporter<'a> = &'a mut dyn FnMut(&dyn Source, Result<ImportReport>);

/// Imports what is new below the folders, and then what changes, until told to stop.
pub(crate) fn watch(
    agents: &[(&dyn Source, Vec<PathBuf>)],
    stop: &Stop,
    importer: Importer<'_>,
    reporter: Reporter<'_>,
) -> Result<()> {
    let inbox = Arc::new(Inbox::default());
    stop.tell(&inbox);
    let places = Places::new(agents, inbox.clone())?;
    let mut watch = Watch { places, importer, reporter, failed: BTreeSet::new() };
    let mut due = watch.places.refresh();
    loop {
        watch.tell_errors();
        watch.import_all(&due);
        let is_blind = inbox.is_blind() || watch.places.is_blind();
        let timeout = match (watch.failed.is_empty(), is_blind) {
            (false, _) => Some(RETRY),
            (true, true) => Some(BLIND),
            (true, false) => None,
        };
        due = match inbox.wait(timeout) {
            Wake::Stopped => return Ok(()),
            Wake::Changed(told) => watch.changed(told),
            Wake::TimedOut if is_blind => watch.again_all(),
            Wake::TimedOut => std::mem::take(&mut watch.failed),
        };
    }
}

/// A watch under way.
struct Watch<'a> {
    places: Places<'a>,
    importer: Importer<'a>,
    reporter: Reporter<'a>,
    /// Places to be imported again.
    failed: BTreeSet<usize>,
}

impl Watch<'_> {
    /// Deals with a burst of changes. Returns the places that are to be looked at as a whole.
    fn changed(&mut self, told: Changes) -> BTreeSet<usize> {
        self.places.forget(&told.paths);
        let mut due = self.places.refresh();
        if told.is_incomplete {
            return self.places.every();
        }
        for (index, logs) in self.places.affected(&told.paths, &due) {
            match logs {
                Ok(logs) => self.import(index, Work::Logs(logs)),
                Err(_) => drop(due.insert(index)),
            }
        }
        due
    }

    fn tell_errors(&mut self) {
        for (index, error) in self.places.take_errors() {
            if let Some((source, _)) = self.places.get(index) {
                (self.reporter)(source, Err(error));
            }
        }
    }

    fn again_all(&mut self) -> BTreeSet<usize> {
        self.failed.clear();
        self.places.refresh();
        self.places.every()
    }

    fn import_all(&mut self, due: &BTreeSet<usize>) {
        for &index in due {
            if let Some((_, root)) = self.places.get(index) {
                self.import(index, Work::Folder(root.to_owned()));
            }
        }
    }

    fn import(&mut self, index: usize, work: Work) {
        let Some((source, _)) = self.places.get(index) else { return };
        let is_part = matches!(work, Work::Logs(_));
        let done = (self.importer)(source, work);
        let is_nothing = |report: &ImportReport| report.files_read == 0 && report.failed.is_empty();
        match &done {
            Ok(report) if is_part && is_nothing(report) => return,
            Ok(_) => {}
            Err(_) => drop(self.failed.insert(index)),
        }
        (self.reporter)(source, done);
    }
}
