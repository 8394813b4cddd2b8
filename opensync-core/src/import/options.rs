//! Options: how an import goes, and what it tells meanwhile.

use std::ops::ControlFlow;

use super::Progress;

/// Told of each step of an import; may break it off.
pub(crate) type Watcher<'a> = &'a mut dyn FnMut(&ImportStep) -> ControlFlow<()>;

/// How an import goes. By default the index is brought level afterwards, and nobody is told.
///
/// ```
/// use std::ops::ControlFlow;
/// use opensync_core::import::ImportStep;
/// use opensync_core::ImportOptions;
///
/// let mut progress = |step: &ImportStep| {
///     if let ImportStep::Reading { source, progress, .. } = step {
///         println!("{source}: {} of {} logs", progress.files_done, progress.files);
///     }
///     ControlFlow::Continue(())
/// };
/// let options = ImportOptions::default().index(false).progress(&mut progress);
/// ```
#[must_use]
pub struct ImportOptions<'a> {
    pub(crate) index: bool,
    pub(crate) progress: Option<Watcher<'a>>,
}

impl Default for ImportOptions<'_> {
    fn default() -> Self {
        Self { index: true, progress: None }
    }
}

impl<'a> ImportOptions<'a> {
    /// Whether the index is brought level afterwards, so that the next search finds all of it;
    /// otherwise searches index in small steps. Default: true.
    pub fn index(self, index: bool) -> Self {
        Self { index, ..self }
    }

    /// Calls `progress` after each log, each commit, and each step of indexing. If it breaks off,
    /// what was committed stays, nothing more is read or indexed, and the next import goes on there.
    pub fn progress(self, progress: &'a mut dyn FnMut(&ImportStep) -> ControlFlow<()>) -> Self {
        Self { progress: Some(progress), ..self }
    }
}

/// What an import is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportStep {
    /// Reads and stores the logs of a source.
    #[non_exhaustive]
    Reading {
        /// The source's name.
        source: &'static str,
        /// How far it is with that source.
        progress: Progress,
    },
    /// Brings the index level.
    #[non_exhaustive]
    Indexing {
        /// Changes that are indexed.
        done: u64,
        /// All changes that are to be.
        total: u64,
    },
}
