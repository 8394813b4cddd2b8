//! Processes: many at once on one data directory, and killed at any time.
//!
//! A child is this very test binary, told by its environment to run one test of it that is a
//! program: it writes, and says so on its standard output once the write is durable.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use opensync_core::export::Format;
use opensync_core::{Filter, Query, Role, Session};

use super::common::{messages, question, session_ids, stats};

pub(super) const FOLDER: &str = "OPENSYNC_LAWS_FOLDER";
pub(super) const NAME: &str = "OPENSYNC_LAWS_NAME";
pub(super) const WRITES: &str = "OPENSYNC_LAWS_WRITES";

/// Rounds of the test that kills; each has [`WRITERS`] processes.
const ROUNDS: u64 = 60;
const WRITERS: u64 = 4;

/// What a line of a child begins with when a write is durable; session and message follow.
const STORED: &str = "stored: ";

#[test]
#[ignore = "a program that the other tests run"]
fn writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let name = std::env::var(NAME).unwrap();
    let writes: u64 = std::env::var(WRITES).unwrap().parse().unwrap();
    let archive = crate::common::open(folder).unwrap();
    for number in 0..writes {
        // Sessions of its own, and one that all write to.
        let session =
            if number % 3 == 0 { "shared".into() } else { format!("{name}-{}", number / 9) };
        let message = format!("{name}-{number}");
        archive
            .ingest(Session::new("test", &*session), vec![question(&message, &text(&message))])
            .unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "{STORED}{session} {message}").unwrap();
        out.flush().unwrap();
        if number % 16 == 7 {
            archive.search(&Query::new(&*message)).unwrap();
        }
    }
}

/// What a message says: told by its id, of any length up to some pages.
fn text(message: &str) -> String {
    let length = message.bytes().map(usize::from).sum::<usize>() * 7919 % 300;
    format!("{message} {}", "marmalade and tea ".repeat(length))
}

/// A child and what it says.
struct Writer {
    child: Child,
    reader: JoinHandle<Vec<(String, String)>>,
}

impl Writer {
    fn start(folder: &Path, name: &str, writes: u64) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "processes::writes_until_it_is_killed", "--nocapture"])
            .env(FOLDER, folder)
            .env(NAME, name)
            .env(WRITES, writes.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let out = child.stdout.take().unwrap();
        Self { child, reader: thread::spawn(move || acknowledged(out)) }
    }

    /// Ends it where it is. Tells what it said was stored.
    fn kill(mut self) -> Vec<(String, String)> {
        self.child.kill().unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), None, "a writer failed by itself");
        self.reader.join().unwrap()
    }

    /// Waits until it is done. Tells what it said was stored.
    fn wait(mut self) -> Vec<(String, String)> {
        assert!(self.child.wait().unwrap().success());
        self.reader.join().unwrap()
    }
}

/// The writes in whole lines of a child's output.
fn acknowledged(out: ChildStdout) -> Vec<(String, String)> {
    let mut out = BufReader::new(out);
    let mut stored = Vec::new();
    let mut line = String::new();
    while out.read_line(&mut line).unwrap() > 0 {
        // The test harness may write in front of the first line.
        if let (true, Some((_, write))) = (line.ends_with('\n'), line.split_once(STORED)) {
            let (session, message) = write.trim_end().split_once(' ').unwrap();
            stored.push((session.to_owned(), message.to_owned()));
        }
        line.clear();
    }
    stored
}

/// Every write that was acknowledged is there, whole; and at most `in_flight` others.
fn check_writes(folder: &Path, writes: &BTreeSet<(String, String)>, in_flight: u64) {
    let archive = crate::common::open(folder).unwrap();
    let mut found = BTreeSet::new();
    for session in session_ids(&archive) {
        for said in messages(&archive, &session) {
            assert_eq!(said.role, Role::User);
            assert_eq!(said.parts[0].text, text(&said.external_id));
            found.insert((session.clone(), said.external_id));
        }
    }
    let lost: Vec<_> = writes.difference(&found).collect();
    assert!(lost.is_empty(), "lost {lost:?}");
    assert!((found.len() - writes.len()) as u64 <= in_flight);
    assert_eq!(stats(&archive).total.messages, found.len() as u64);
}

/// The store is as it was written, and so is the index once it has caught up.
fn check_store(folder: &Path) {
    let archive = crate::common::open(folder).unwrap();
    assert_eq!(archive.catch_up(&mut |_, _| ControlFlow::Continue(())).unwrap(), 0);
    drop(archive);
    let report = crate::common::builder(folder).check(false).unwrap();
    assert!(report.is_store_intact && report.is_index_intact, "{:?}", report.problems);
    assert!(report.problems.is_empty(), "{:?}", report.problems);
}

#[test]
fn what_a_killed_process_had_acknowledged_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut writes = BTreeSet::new();
    let mut chance = Chance(20_260_101);
    for round in 1..=ROUNDS {
        let started = Instant::now();
        let mut writers: Vec<(Duration, Writer)> = (0..WRITERS)
            .map(|number| {
                let until = Duration::from_millis(20 + chance.below(380));
                (until, Writer::start(folder.path(), &format!("r{round}w{number}"), u64::MAX))
            })
            .collect();
        writers.sort_by_key(|(until, _)| *until);
        for (until, writer) in writers {
            thread::sleep(until.saturating_sub(started.elapsed()));
            writes.extend(writer.kill());
        }
        if round % 20 == 0 {
            check_writes(folder.path(), &writes, round * WRITERS);
            check_store(folder.path());
        }
    }
    assert!(writes.len() as u64 > ROUNDS, "only {} writes", writes.len());
}

#[test]
fn a_new_folder_may_be_opened_by_many_at_once() {
    if crate::common::is_postgres() {
        return;
    }
    for round in 0..5 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new");
        let start = |number: u64| Writer::start(&path, &format!("r{round}w{number}"), 5);
        let writers: Vec<Writer> = (0..WRITERS).map(start).collect();
        let writes: BTreeSet<_> = writers.into_iter().flat_map(Writer::wait).collect();

        assert_eq!(writes.len() as u64, 5 * WRITERS);
        check_writes(&path, &writes, 0);
        let names: Vec<_> = std::fs::read_dir(&path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains(".new"))
            .collect();
        assert!(names.is_empty(), "{names:?} were left");
    }
}

#[test]
fn reads_go_on_while_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let writers: Vec<Writer> =
        ["a", "b"].map(|name| Writer::start(folder.path(), name, u64::MAX)).into();
    let (mut last, mut reads) = (0, 0);
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(2) || last < 20 {
        let total = stats(&archive).total.messages;
        assert!(total >= last, "a read went back in time");
        last = total;
        let results = archive.search(&Query::new("marmalade")).unwrap();
        assert!(results.hits.iter().all(|hit| !hit.snippet.highlights.is_empty()));
        let mut out = Vec::new();
        archive.export(&[], &Filter::default(), Format::Csv, &mut out).unwrap();
        reads += 1;
        assert!(started.elapsed() < Duration::from_mins(1), "nothing is written");
    }
    let writes: BTreeSet<_> = writers.into_iter().flat_map(Writer::kill).collect();
    assert!(reads > 1 && !writes.is_empty());
    check_writes(folder.path(), &writes, 2);
}

/// A sequence of numbers that looks like chance and is the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
