//! Pieces: a log that is read while it is written gives what it gives at once (C4, C5, C12).

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use super::archive::{Archive, same};
use super::case::{Case, Home, cases, run_sql};

/// Cuts beside those behind each line.
const RANDOM_CUTS: usize = 16;

/// Numbers that look random and are the same at every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end.max(1)
    }
}

/// Where to cut a log: behind each line and at some bytes.
fn cuts(log: &[u8]) -> Vec<usize> {
    let lines = log.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    let mut dice = Dice(log.len() as u64);
    let random = (0..RANDOM_CUTS).map(|_| dice.below(log.len()));
    lines.chain(random).collect()
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = fs::File::options().append(true).create(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_log_that_is_cut_anywhere_and_goes_on_is_read_as_if_at_once() {
    for case in cases("C4", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home).dump();
        for path in home.lines_files() {
            let log = fs::read(&path).unwrap();
            for cut in cuts(&log) {
                fs::write(&path, &log[..cut]).unwrap();
                let archive = Archive::of(&case, &home);
                append(&path, &log[cut..]);
                archive.import(&case, &home);
                let what = format!("{}: {path:?} cut at {cut}", case.title());
                same(&archive.dump(), &whole, &what);
            }
        }
    }
}

#[test]
fn a_log_that_grows_line_by_line_is_read_as_if_at_once() {
    for case in cases("C4", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home).dump();
        let archive = Archive::new();
        let logs: Vec<_> =
            home.lines_files().into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        logs.iter().for_each(|(_, path)| fs::write(path, "").unwrap());
        for (log, path) in &logs {
            for line in log.split_inclusive(|byte| *byte == b'\n') {
                append(path, line);
                archive.import(&case, &home);
            }
        }
        archive.import(&case, &home);
        same(&archive.dump(), &whole, &case.title());
    }
}

#[test]
fn a_database_that_grows_row_by_row_is_read_as_if_at_once() {
    for case in cases("C4", "small") {
        let home = Home::empty("home");
        let archive = Archive::new();
        let Some(databases) = databases(&case) else { continue };
        let whole = Archive::of(&case, &case.home()).dump();
        for (inner, statements) in databases {
            let database = home.path.join(inner);
            fs::create_dir_all(database.parent().unwrap()).unwrap();
            let (schema, rows): (Vec<_>, Vec<_>) =
                statements.lines().partition(|line| !line.starts_with("insert"));
            run_sql(&database, &schema.join("\n"));
            for row in rows {
                run_sql(&database, row);
                archive.import(&case, &home);
            }
        }
        same(&archive.dump(), &whole, &case.title());
    }
}

/// The statements that a case's databases are made of, by their place; nothing if it has none.
fn databases(case: &Case) -> Option<Vec<(std::path::PathBuf, String)>> {
    let found = case.statements();
    (!found.is_empty()).then_some(found)
}

#[test]
fn a_last_line_without_its_end_is_lost_to_nobody() {
    for case in cases("C5", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home);
        for path in home.lines_files() {
            let log = fs::read(&path).unwrap();
            for tail in [&b"{\"ty"[..], &b"{\"text\":\"caf\xc3"[..], &b"\0\0\0\0\0\0\0\0"[..]] {
                let archive = Archive::of(&case, &home);
                append(&path, tail);
                let report = archive.import(&case, &home);
                let what = format!("{}: {tail:?}", case.title());
                assert_eq!(report.read.invalid_line_count, 0, "{what}: reported too early");
                same(&archive.dump(), &whole.dump(), &what);
                fs::write(&path, &log).unwrap();
            }
        }
    }
}

#[test]
fn a_document_that_is_cut_short_takes_nothing_back() {
    for case in cases("C5", "small") {
        let home = case.home();
        let archive = Archive::of(&case, &home);
        let before = archive.dump();
        for path in home.files().iter().filter(|path| path.extension().is_some_and(|e| e == "json"))
        {
            let document = fs::read(path).unwrap();
            fs::write(path, &document[..document.len() / 2]).unwrap();
            archive.try_import(case.agent, &home);
            same(&archive.dump(), &before, &format!("{}: {path:?}", case.title()));
            fs::write(path, &document).unwrap();
        }
        archive.import(&case, &home);
        same(&archive.dump(), &before, &case.title());
    }
}

#[test]
fn a_log_is_read_whole_while_somebody_writes_it() {
    for case in cases("C12", "small") {
        let home = case.home();
        let whole = Archive::of(&case, &home).dump();
        let logs: Vec<_> =
            home.lines_files().into_iter().map(|path| (fs::read(&path).unwrap(), path)).collect();
        logs.iter().for_each(|(_, path)| fs::write(path, "").unwrap());
        let archive = Archive::new();
        let is_written = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let mut dice = Dice(7);
                for (log, path) in &logs {
                    let mut rest = log.as_slice();
                    while !rest.is_empty() {
                        let (now, later) = rest.split_at((1 + dice.below(300)).min(rest.len()));
                        append(path, now);
                        rest = later;
                    }
                }
                is_written.store(true, Ordering::SeqCst);
            });
            while !is_written.load(Ordering::SeqCst) {
                archive.import(&case, &home);
            }
        });
        archive.import(&case, &home);
        same(&archive.dump(), &whole, &case.title());
    }
}

#[test]
fn the_owner_of_a_database_is_not_kept_waiting() {
    for case in cases("C12", "small") {
        let Some(databases) = databases(&case) else { continue };
        let home = Home::empty("home");
        let archive = Archive::new();
        let whole = Archive::of(&case, &case.home()).dump();
        for (inner, statements) in &databases {
            let database = home.path.join(inner);
            fs::create_dir_all(database.parent().unwrap()).unwrap();
            let owner = rusqlite::Connection::open(&database).unwrap();
            owner.execute_batch("pragma journal_mode = wal; pragma busy_timeout = 0;").unwrap();
            let (schema, rows): (Vec<_>, Vec<_>) =
                statements.lines().partition(|line| !line.starts_with("insert"));
            owner.execute_batch(&schema.join("\n")).unwrap();
            let is_written = AtomicBool::new(false);
            thread::scope(|scope| {
                scope.spawn(|| {
                    while !is_written.load(Ordering::SeqCst) {
                        archive.import(&case, &home);
                    }
                });
                for row in rows {
                    owner.execute_batch(row).expect("nobody locks the owner out");
                    thread::sleep(std::time::Duration::from_millis(2));
                }
                is_written.store(true, Ordering::SeqCst);
            });
            archive.import(&case, &home);
        }
        same(&archive.dump(), &whole, &case.title());
    }
}
