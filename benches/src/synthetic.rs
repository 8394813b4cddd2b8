//! Synthetic: the corpus as a source, so that it is loaded at the speed of an import.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use opensync_core::Result;
use opensync_core::source::{Batch, Cursor, Environment, Log, ReadReport, Sink, Source, Stamp};

use crate::Corpus;
use crate::corpus::SOURCES;

/// Sessions in what passes for one log.
const SESSIONS_PER_LOG: u64 = 100;

/// The sessions of a corpus that are of one source, up to a number of them all.
pub struct Synthetic {
    corpus: Arc<Corpus>,
    source: usize,
    sessions: u64,
}

impl Synthetic {
    /// The first `sessions` of `corpus`, as one source for each agent in it.
    pub fn sources(corpus: &Arc<Corpus>, sessions: u64) -> Vec<Self> {
        let source = |source| Self { corpus: corpus.clone(), source, sessions };
        (0..SOURCES.len()).map(source).collect()
    }
}

impl Source for Synthetic {
    fn name(&self) -> &'static str {
        SOURCES[self.source]
    }

    fn default_roots(&self, _environment: Environment<'_>) -> Vec<PathBuf> {
        Vec::new()
    }

    fn discover(&self, path: &Path) -> Result<Vec<Log>> {
        let count = self.sessions.div_ceil(SESSIONS_PER_LOG);
        let stamp = Stamp { size_bytes: 1, modified_ns: 1 };
        let log = |number: u64| Log::new(path.join(number.to_string()), stamp);
        Ok((0..count).map(log).collect())
    }

    fn read(&self, log: &Log, _cursor: Option<&Cursor>, sink: Sink<'_>) -> Result<ReadReport> {
        let name = log.path.file_name().and_then(|name| name.to_str());
        let number: u64 = name.and_then(|name| name.parse().ok()).unwrap_or(0);
        let first = number * SESSIONS_PER_LOG;
        let end = (first + SESSIONS_PER_LOG).min(self.sessions);
        let own = (first..end).filter(|index| index % 3 == self.source as u64);
        let mut report = ReadReport::default();
        for index in own {
            let (session, messages) = self.corpus.session(index);
            let texts = messages.iter().flat_map(|message| &message.parts);
            report.bytes_read += texts.map(|part| part.text.len() as u64).sum::<u64>();
            let cursor = Cursor { stamp: log.stamp, offset: index, ..Cursor::default() };
            let cursor = Some(cursor);
            sink(Batch { session, messages, removed_messages: Vec::new(), cursor })?;
        }
        Ok(report)
    }
}
