//! Sources: what is told of the agents on a machine is what is stored of their logs.

use std::fmt::Write as _;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use opensync_core::import::ImportStep;
use opensync_core::inventory::{RootState, SourceState};
use opensync_core::source::CLAUDE_CODE;
use opensync_core::{Agents, ImportOptions, OpenSync, Settings};

use super::common::archive;

/// How many logs the agent has written.
const LOGS: u64 = 2;

/// How many entries of each kind a log has: the first kind is longer than half a batch.
const ENTRIES: u64 = 3;

/// Logs that take several batches each.
fn write_logs(folder: &Path) {
    let mut seed = 7_u64;
    for log in 0..LOGS {
        // A log is known by its first lines, so that they are short.
        let mut lines =
            format!("{{\"type\":\"mode\",\"mode\":\"default\",\"sessionId\":\"s-{log}\"}}\n");
        for entry in 0..ENTRIES {
            let mut text = String::new();
            for _ in 0..40_000 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let _ = write!(text, "{seed:x}");
            }
            let time = format!("2026-01-01T00:0{entry}:00Z");
            let _ = writeln!(
                lines,
                r#"{{"type":"user","uuid":"u-{log}-{entry}","sessionId":"s-{log}","version":"2.{log}.0","timestamp":"{time}","message":{{"role":"user","content":"{text}"}}}}"#
            );
            let _ = writeln!(
                lines,
                r#"{{"type":"glyph","uuid":"g-{log}-{entry}","sessionId":"s-{log}","version":"2.{log}.0","timestamp":"{time}"}}"#
            );
        }
        fs::write(folder.join(format!("s-{log}.jsonl")), lines).unwrap();
    }
}

/// What is told of the agent whose logs lie there.
fn told(archive: &OpenSync, folder: &Path) -> SourceState {
    let states = archive.sources(&Agents::of(&CLAUDE_CODE).at([folder])).unwrap();
    states.into_iter().find(|state| state.name == "claude-code").unwrap()
}

#[test]
fn a_log_is_waiting_until_what_its_reading_met_is_stored_with_it() {
    let home = tempfile::tempdir().unwrap();
    let logs = home.path().join("projects/-shop");
    fs::create_dir_all(&logs).unwrap();
    write_logs(&logs);
    let agents = Agents::of(&CLAUDE_CODE).at([&logs]);
    let mut steps = 0_u64;
    loop {
        let mut settings = Settings::default();
        settings.commit_bytes = 64 << 10;
        let archive = archive().reopened_with(settings);
        steps += 1;
        let mut left = steps;
        let mut progress = |_: &ImportStep| {
            left = left.saturating_sub(1);
            if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        archive.import(&agents, ImportOptions::default().progress(&mut progress)).unwrap();
        let state = told(&archive, &logs);
        let read: u64 = state.versions.iter().map(|version| version.logs).sum();
        assert_eq!((state.logs, state.waiting + read), (LOGS, LOGS), "after {steps} steps");
        for version in &state.versions {
            assert_eq!(version.unknown_entries["glyph"], ENTRIES, "{version:?}");
        }
        if left > 0 {
            assert_eq!((state.waiting, state.sessions), (0, LOGS));
            break;
        }
    }
    assert!(steps > LOGS, "it was never broken off within a log");
}

#[test]
fn an_agent_without_a_folder_is_missing_and_one_without_a_log_has_nothing() {
    let logs = tempfile::tempdir().unwrap();
    let archive = archive();
    let home = logs.path().as_os_str().to_owned();
    let variables = |name: &str| (name == "HOME").then(|| home.clone());
    let states = archive.sources(&Agents::all().environment(&variables)).unwrap();
    assert!(states.iter().all(|state| (state.logs, state.waiting, state.sessions) == (0, 0, 0)));
    let mut roots = states.iter().flat_map(|state| &state.roots);
    assert!(roots.all(|root| root.state == RootState::Missing));
    assert_eq!(told(&archive, logs.path()).roots[0].state, RootState::Found);
}
