//! Measurements, and real transcripts where a folder of them is at hand.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::time::Instant;

use super::*;
use crate::Agents;
use crate::import::ImportOptions;

/// How fast the transcripts below the folder in `OPENSYNC_TRANSCRIPTS` are read, and their sums.
#[test]
#[ignore = "needs a folder of transcripts"]
fn claude_speed() {
    let folder = std::env::var_os("OPENSYNC_TRANSCRIPTS").unwrap();
    let begin = Instant::now();
    let logs = CLAUDE_CODE.discover(Path::new(&folder)).unwrap();
    println!("discover: {} logs in {:?}", logs.len(), begin.elapsed());
    for _ in 0..5 {
        let begin = Instant::now();
        let report = read_all(&logs, &mut |_| {});
        let seconds = begin.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "it is a rate")]
        let rate = report.bytes_read as f64 / 1e6 / seconds;
        println!("read: {} bytes in {seconds:.3} s, {rate:.0} MB/s", report.bytes_read);
    }
    tell_sums(&logs);
}

/// What the store makes of them: every answer counts once, and a second import finds nothing new.
#[test]
#[ignore = "needs a folder of transcripts"]
fn claude_import() {
    let folder = PathBuf::from(std::env::var_os("OPENSYNC_TRANSCRIPTS").unwrap());
    let store = tempfile::tempdir().unwrap();
    let archive = crate::OpenSync::open(store.path()).unwrap();
    for _ in 0..2 {
        let begin = Instant::now();
        let paths = std::slice::from_ref(&folder);
        let report = archive
            .import(&Agents::of(&CLAUDE_CODE).at(paths), ImportOptions::default().index(false))
            .unwrap();
        println!("imported in {:?}: {report:#?}", begin.elapsed());
    }
}

/// How long it takes to find that nothing has changed.
#[test]
#[ignore = "takes long to write the files, and is told by a clock"]
fn ten_thousand_transcripts_are_listed_within_a_tenth_of_a_second() {
    let home = Home::new();
    for at in 0..10_000 {
        home.write(&format!("{at}.jsonl"), &[]);
    }
    let times = (0..5).map(|_| {
        let begin = Instant::now();
        assert_eq!(CLAUDE_CODE.discover(home.path()).unwrap().len(), 10_000);
        begin.elapsed()
    });
    let best = times.min().unwrap();
    println!("10,000 transcripts listed in {best:?}");
    assert!(best.as_millis() < 100, "{best:?}");
}

fn read_all(logs: &[Log], sink: &mut dyn FnMut(Batch)) -> ReadReport {
    let mut report = ReadReport::default();
    for log in logs {
        let read = CLAUDE_CODE.read(log, None, &mut |batch| {
            sink(batch);
            Ok(())
        });
        report.merge(read.unwrap());
    }
    report
}

fn tell_sums(logs: &[Log]) {
    let mut answers: HashMap<String, Usage> = HashMap::new();
    let mut sessions = HashMap::new();
    let mut kinds: HashMap<_, u64> = HashMap::new();
    let (mut messages, mut unnamed, mut results, mut state) = (0, 0, 0, 0);
    let report = read_all(logs, &mut |batch| {
        state = state.max(batch.cursor.as_ref().map_or(0, |cursor| cursor.state.len()));
        messages += batch.messages.len();
        for message in &batch.messages {
            for part in &message.parts {
                *kinds.entry(part.kind).or_default() += 1;
                if part.kind == crate::model::PartKind::ToolResult {
                    results += 1;
                    unnamed += u64::from(part.name.is_none());
                }
            }
            if let (Some(id), Some(usage)) = (&message.response_id, message.usage) {
                let known = answers.entry(id.clone()).or_default();
                if usage.output >= known.output {
                    *known = usage;
                }
            }
        }
        sessions.insert(batch.session.external_id.clone(), batch.session);
    });
    let mut usage = Usage::default();
    for &one in answers.values() {
        usage += one;
    }
    println!("{} sessions, {messages} lines' messages, {} answers", sessions.len(), answers.len());
    println!("{usage:?}\n{kinds:?}\n{unnamed} of {results} results without a tool");
    println!("longest state: {state}\n{report:#?}");
    let linked = sessions.values().filter(|session| session.parent.is_some()).count();
    let titled = sessions.values().filter(|session| session.title.is_some()).count();
    println!("{linked} linked, {titled} titled");
    if std::env::var_os("OPENSYNC_TITLES").is_some() {
        for session in sessions.values() {
            println!("{}: {:?} {:?}", session.external_id, session.title, session.project.name);
        }
    }
}
