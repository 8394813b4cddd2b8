//! Rights: what an archive holds is for its owner only.
#![cfg(unix)]

use std::fs;
use std::ops::ControlFlow;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use opensync_core::embed::{EmbedOptions, HashEmbedder};
use opensync_core::share::ShareOptions;
use opensync_core::{OpenSync, Query, Session};

use super::common::question;

/// What others than the owner may do.
const OTHERS: u32 = 0o077;

/// What others could open in a folder, itself among it.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let mode = fs::metadata(folder).unwrap().permissions().mode();
    let mut found = if mode & OTHERS == 0 { vec![] } else { vec![folder.to_owned()] };
    if folder.is_dir() {
        let entries = fs::read_dir(folder).unwrap();
        found.extend(entries.flat_map(|entry| open_to_others(&entry.unwrap().path())));
    }
    found
}

fn widen(path: &Path) {
    let is_folder = path.is_dir();
    let rights = if is_folder { 0o777 } else { 0o666 };
    fs::set_permissions(path, fs::Permissions::from_mode(rights)).unwrap();
    if is_folder {
        fs::read_dir(path).unwrap().for_each(|entry| widen(&entry.unwrap().path()));
    }
}

fn open(folder: &Path) -> OpenSync {
    let embedder = Arc::new(HashEmbedder::new(64));
    crate::common::builder(folder).embedder(embedder).open().unwrap()
}

/// All that makes files: the store, the index and its merges, vectors, locks.
fn work(archive: &OpenSync, from: usize) {
    for number in from..from + 20 {
        let session = Session::new("test", format!("s-{number}"));
        archive.ingest(session, vec![question("q", &format!("tea number {number}"))]).unwrap();
        archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap();
    }
    archive.embed(EmbedOptions::default(), &mut |_| ControlFlow::Continue(())).unwrap();
    assert!(!archive.search(&Query::new("tea")).unwrap().hits.is_empty());
    archive.share("s-1", &ShareOptions::default()).unwrap();
}

#[test]
fn what_is_made_is_for_its_owner_only() {
    if crate::common::is_postgres() {
        return;
    }
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("not/there/yet");
    let archive = open(&folder);
    work(&archive, 0);
    assert_eq!(open_to_others(&parent.path().join("not")), [] as [PathBuf; 0]);
    drop(archive);
    assert_eq!(open_to_others(&folder), [] as [PathBuf; 0]);
}

#[test]
fn what_was_wide_is_closed_when_it_is_opened_and_stays_closed() {
    if crate::common::is_postgres() {
        return;
    }
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("archive");
    work(&open(&folder), 0);
    fs::write(folder.join("config.toml"), "").unwrap();
    fs::create_dir_all(folder.join("logs")).unwrap();
    fs::write(folder.join("logs/opencode-plugin.log"), "").unwrap();
    widen(&folder);
    let archive = open(&folder);
    assert_eq!(open_to_others(&folder), [] as [PathBuf; 0]);
    work(&archive, 20);
    assert_eq!(open_to_others(&folder), [] as [PathBuf; 0]);
}

#[test]
fn a_check_closes_what_lies_deep_and_tells_of_it() {
    if crate::common::is_postgres() {
        return;
    }
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("archive");
    work(&open(&folder), 0);
    let deep = fs::read_dir(folder.join("lexical")).unwrap().next().unwrap().unwrap().path();
    widen(&deep);
    let wide = open_to_others(&folder).len();
    assert!(wide > 2);
    let report = crate::common::builder(&folder).check(false).unwrap();
    let told = format!("{wide} files and folders");
    assert!(report.repairs.iter().any(|line| line.starts_with(&told)), "{:?}", report.repairs);
    assert!(report.problems.is_empty() && report.warnings.is_empty(), "{report:?}");
    assert_eq!(open_to_others(&folder), [] as [PathBuf; 0]);
    assert!(crate::common::builder(&folder).check(false).unwrap().repairs.is_empty());
}
