//! Load: the same corpus into the engine and into the peer, and what that took.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use opensync_benches::{Corpus, MESSAGES_PER_SESSION, Synthetic};
use opensync_core::Agents;
use opensync_core::{ImportOptions, OpenSync};

use crate::fts5::Fts5;

/// How long it took to have a corpus stored and ready to be searched, in seconds.
pub(crate) struct Loaded<T> {
    pub(crate) engine: T,
    pub(crate) seconds: f64,
}

/// Imports the first `sessions` of `corpus` and indexes them.
pub(crate) fn ours(corpus: &Arc<Corpus>, sessions: u64, folder: &Path) -> Result<Loaded<OpenSync>> {
    let started = Instant::now();
    let archive = OpenSync::open(folder)?;
    let mut messages = 0;
    for source in Synthetic::sources(corpus, sessions) {
        let report = archive
            .import(&Agents::of(&source).at(["."]), ImportOptions::default().index(false))?;
        messages += report.messages;
    }
    ensure!(messages == sessions * MESSAGES_PER_SESSION, "only {messages} messages came in");
    ensure!(
        archive.catch_up(&mut |_, _| ControlFlow::Continue(()))? == 0,
        "the index is not level with the store"
    );
    Ok(Loaded { engine: archive, seconds: started.elapsed().as_secs_f64() })
}

/// Puts the same sessions into FTS5. Made by a thread beside it, as the engine's import does.
pub(crate) fn fts5(corpus: &Arc<Corpus>, sessions: u64, path: &Path) -> Result<Loaded<Fts5>> {
    let started = Instant::now();
    let mut database = Fts5::create(path)?;
    let (sender, receiver) = std::sync::mpsc::sync_channel(8);
    let made = corpus.clone();
    let maker = std::thread::spawn(move || {
        for index in 0..sessions {
            if sender.send(made.session(index)).is_err() {
                return;
            }
        }
    });
    for (session, messages) in receiver {
        database.add(&session, &messages)?;
    }
    ensure!(maker.join().is_ok(), "the corpus could not be made");
    database.finish()?;
    Ok(Loaded { engine: database, seconds: started.elapsed().as_secs_f64() })
}
