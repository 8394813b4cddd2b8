//! Live: whoever waits hears of every commit, and what agents write is imported as they write it.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use opensync_core::Agents;
use opensync_core::source::{CLAUDE_CODE, OPENCODE, Source};
use opensync_core::watch::Stop;
use opensync_core::{OpenSync, Query, Session};

use super::common::{archive, question, session_ids, stats};
use super::processes;

/// What an appended message may take until it is found.
const SOON: Duration = Duration::from_secs(1);

/// More than anything takes on a busy machine.
const LONG: Duration = Duration::from_secs(30);

#[test]
fn who_waits_is_woken_by_a_commit_and_by_nothing_else() {
    let archive = archive();
    let begin = Instant::now();
    assert_eq!(archive.wait_for_changes(0, Duration::from_millis(100)).unwrap(), 0);
    assert!(begin.elapsed() >= Duration::from_millis(100));

    let waits = |after| archive.wait_for_changes(after, LONG).unwrap();
    thread::scope(|scope| {
        let waiting = [scope.spawn(|| waits(0)), scope.spawn(|| waits(0))];
        thread::sleep(Duration::from_millis(50));
        archive.ingest(Session::new("test", "one"), vec![question("q", "tea?")]).unwrap();
        let committed = Instant::now();
        assert_eq!(waiting.map(|thread| thread.join().unwrap()), [1, 1]);
        assert!(committed.elapsed() < LONG);
    });
    assert_eq!(waits(0), 1, "what was before is known at once");
}

#[test]
fn who_waits_is_woken_by_the_commit_of_another_process() {
    let folder = tempfile::tempdir().unwrap();
    let archive = crate::common::open(folder.path()).unwrap();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["processes::writes_until_it_is_killed", "--exact", "--ignored", "--nocapture"])
        .env(processes::FOLDER, folder.path())
        .env(processes::NAME, "other")
        .env(processes::WRITES, "5")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut seen = 0;
    let begin = Instant::now();
    while seen < 5 {
        let last = archive.wait_for_changes(seen, LONG).unwrap();
        assert!(last > seen, "nothing was heard for {LONG:?}");
        seen = last;
    }
    assert!(other.wait().unwrap().success());
    assert!(begin.elapsed() < LONG);
}

/// A watch in a thread of its own.
struct Watch {
    stop: Stop,
    thread: Option<JoinHandle<()>>,
    reports: Receiver<Result<u64, String>>,
}

impl Watch {
    fn begin(archive: &OpenSync, source: &'static dyn Source, folder: &Path) -> Self {
        let (archive, stop) = (archive.clone(), Stop::new());
        let (sender, reports) = channel();
        let folders: Vec<PathBuf> = vec![folder.to_owned()];
        let of_thread = stop.clone();
        let thread = thread::spawn(move || {
            let mut tell = |_: &dyn Source, done: opensync_core::Result<_>| {
                let done = done.map(|report: opensync_core::ImportReport| report.messages);
                let _ = sender.send(done.map_err(|error| error.report()));
            };
            archive.watch(&Agents::of(source).at(folders), &of_thread, &mut tell).unwrap();
        });
        Self { stop, thread: Some(thread), reports }
    }

    /// Messages of the next import.
    fn next(&self) -> u64 {
        self.reports.recv_timeout(LONG).unwrap().unwrap()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.stop.stop();
        self.thread.take().unwrap().join().unwrap();
    }
}

fn ask(log: &Path, id: &str, text: &str) {
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    let mut file = fs::OpenOptions::new().append(true).create(true).open(log).unwrap();
    let session = log.file_stem().unwrap().to_str().unwrap();
    let line = format!(
        r#"{{"type":"user","uuid":"{id}","parentUuid":null,"sessionId":"{session}","cwd":"/home/ada/shop","version":"2.0.0","timestamp":"2026-03-01T10:00:00.000Z","message":{{"role":"user","content":"{text}"}}}}"#
    );
    writeln!(file, "{line}").unwrap();
}

fn finds(archive: &OpenSync, word: &str) -> bool {
    !archive.search(&Query::new(word)).unwrap().hits.is_empty()
}

#[test]
fn an_appended_message_is_found_within_a_second() {
    let archive = archive();
    let home = tempfile::tempdir().unwrap();
    let projects = home.path().join("projects");
    let log = projects.join("-home-ada-shop/one.jsonl");
    ask(&log, "a", "marmalade");
    let watch = Watch::begin(&archive, &CLAUDE_CODE, &projects);
    assert_eq!(watch.next(), 1);

    // The quickest of some: the machine may be busy with something else during one.
    let took = [("b", "quinces"), ("c", "medlars"), ("d", "sloes")].map(|(id, word)| {
        let begin = Instant::now();
        ask(&log, id, word);
        while !finds(&archive, word) {
            assert!(begin.elapsed() < LONG, "`{word}` was never found");
            thread::sleep(Duration::from_millis(5));
        }
        let took = begin.elapsed();
        assert_eq!(watch.next(), 1, "only what is new was imported");
        took
    });
    assert!(took.iter().min().unwrap() < &SOON, "{took:?}");
    assert_eq!(stats(&archive).total.messages, 4);
}

#[test]
fn a_folder_that_appears_later_is_imported_and_watched() {
    let archive = archive();
    let home = tempfile::tempdir().unwrap();
    let projects = home.path().join("not/there/yet/projects");
    let watch = Watch::begin(&archive, &CLAUDE_CODE, &projects);
    thread::sleep(Duration::from_millis(50));
    ask(&projects.join("-home-ada-shop/one.jsonl"), "a", "marmalade");
    while stats(&archive).total.messages < 1 {
        watch.next();
    }
    ask(&projects.join("-home-ada-barn/two.jsonl"), "b", "quinces");
    while stats(&archive).total.messages < 2 {
        watch.next();
    }
    assert_eq!(session_ids(&archive).len(), 2);
}

#[test]
fn a_folder_that_was_replaced_is_still_watched() {
    let archive = archive();
    let home = tempfile::tempdir().unwrap();
    let projects = home.path().join("projects");
    ask(&projects.join("shop/one.jsonl"), "a", "marmalade");
    let watch = Watch::begin(&archive, &CLAUDE_CODE, &projects);
    assert_eq!(watch.next(), 1);

    fs::rename(&projects, home.path().join("old")).unwrap();
    ask(&projects.join("shop/two.jsonl"), "b", "quinces");
    while stats(&archive).total.messages < 2 {
        watch.next();
    }
    ask(&projects.join("shop/two.jsonl"), "c", "medlars");
    while stats(&archive).total.messages < 3 {
        watch.next();
    }
}

#[test]
fn json_sessions_are_imported_as_their_parts_are_written() {
    let archive = archive();
    let home = tempfile::tempdir().unwrap();
    let storage = home.path().join("storage");
    let write = |path: &str, text: &str| {
        let path = storage.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let (id, time) = ("ses_1", r#""time":{"created":1767268800000,"updated":1767268800000}"#);
    let message = |number: u32| {
        write(
            &format!("message/{id}/msg_{number}.json"),
            &format!(r#"{{"id":"msg_{number}","sessionID":"{id}","role":"user",{time}}}"#),
        );
        write(
            &format!("part/msg_{number}/prt_{number}.json"),
            &format!(
                r#"{{"id":"prt_{number}","messageID":"msg_{number}","sessionID":"{id}","type":"text","text":"word{number}"}}"#
            ),
        );
    };
    write(&format!("session/shop/{id}.json"), &format!(r#"{{"id":"{id}","title":"Tea",{time}}}"#));
    message(1);
    let watch = Watch::begin(&archive, &OPENCODE, home.path());
    assert_eq!(watch.next(), 1);
    message(2);
    while !finds(&archive, "word2") {
        watch.next();
    }
}
