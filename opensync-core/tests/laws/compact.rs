//! Compact: the disk gets back what a store does not use, and nothing is lost by that.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use opensync_core::embed::{EmbedOptions, HashEmbedder};
use opensync_core::search::SearchMode;
use opensync_core::{ErrorKind, OpenSync, Query, Session};

use super::common::question;

fn open(folder: &Path) -> OpenSync {
    crate::common::builder(folder).embedder(Arc::new(HashEmbedder::new(384))).open().unwrap()
}

/// Words that are nowhere else, so that they are neither shared nor shorter compressed.
fn words(session: u64, message: u64) -> String {
    let mut state = (session << 32 | message).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        format!("{state:x}")
    };
    (0..60).map(|_| next()).collect::<Vec<_>>().join(" ")
}

/// An archive of embedded sessions, closed.
fn make(folder: &Path, sessions: std::ops::Range<u64>) {
    let archive = open(folder);
    for session in sessions {
        let said = (0..20).map(|message| question(&message.to_string(), &words(session, message)));
        archive.ingest(Session::new("test", session.to_string()), said.collect()).unwrap();
    }
    archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap();
    archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
}

fn store_bytes(folder: &Path) -> u64 {
    fs::metadata(folder.join("store.redb")).unwrap().len()
}

#[test]
fn a_store_that_was_compacted_is_as_long_as_what_it_holds_and_holds_it() {
    if crate::common::is_postgres() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), 0..80);
    let archive = open(folder.path());
    for session in 40..80 {
        archive.delete(&session.to_string()).unwrap();
    }
    drop(archive);
    let done = crate::common::builder(folder.path()).compact().unwrap();
    assert_eq!(done.bytes_after, store_bytes(folder.path()));

    let fresh = tempfile::tempdir().unwrap();
    make(fresh.path(), 0..40);
    let live = crate::common::builder(fresh.path()).compact().unwrap().bytes_after;
    // What was deleted leaves a row in the change log.
    assert!(done.bytes_after * 10 <= live * 13, "{done:?}, and {live} are live");
    assert!(done.bytes_after * 2 < done.bytes_before, "{done:?}");

    let report = crate::common::builder(folder.path()).check(false).unwrap();
    assert!(report.is_store_intact && report.problems.is_empty(), "{report:?}");
    let archive = open(folder.path());
    for mode in [SearchMode::Lexical, SearchMode::Semantic] {
        let found = archive.search(&Query::new(words(7, 3)).mode(mode)).unwrap();
        assert_eq!(found.hits[0].external_id, "7", "{mode:?}");
    }
}

#[test]
fn a_store_that_somebody_reads_is_not_compacted_until_he_is_done() {
    if crate::common::is_postgres() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), 0..2);
    let archive = open(folder.path());
    let mut messages = archive.messages("1").unwrap();
    assert!(messages.next().is_some());
    let refused = crate::common::builder(folder.path()).compact().unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Io);
    assert_eq!(messages.count(), 19);
    // An archive that is open and idle is in nobody's way, and goes on with what was moved.
    crate::common::builder(folder.path()).compact().unwrap();
    assert_eq!(archive.messages("1").unwrap().count(), 20);
    archive.ingest(Session::new("test", "more"), vec![question("q", "after it")]).unwrap();
    assert!(archive.session("more").is_ok());
}
