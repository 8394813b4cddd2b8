//! Live: histories that real agents wrote, held against what is known to be in them.

use std::fs;
use std::path::PathBuf;

use opensync_core::Query;
use opensync_core::source::{self, Source as _};

use super::archive::Archive;
use super::case::Case;
use super::truth;

/// The cases in a folder that a variable names: `<agent>/<case>/{history,expected.json}`. Agents that
/// are not read yet are passed over, and named.
fn cases() -> Vec<Case> {
    let Some(folder) = std::env::var_os("OPENSYNC_AGENTS").map(PathBuf::from) else {
        eprintln!("skipped: OPENSYNC_AGENTS names no folder of histories");
        return Vec::new();
    };
    let mut cases = Vec::new();
    for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let Some(agent) = source::named(&name) else {
            eprintln!("passed over: {name} is not read");
            continue;
        };
        for case in fs::read_dir(&entry).unwrap().map(|entry| entry.unwrap().path()) {
            if case.join("expected.json").is_file() {
                let name = case.file_name().unwrap().to_string_lossy().into_owned();
                cases.push(Case::at(agent, &name, case));
            }
        }
    }
    cases
}

#[test]
fn what_real_agents_wrote_is_read_as_it_was() {
    let mut wrong = Vec::new();
    for case in cases() {
        let home = case.home();
        let archive = Archive::new();
        let report = archive.import(&case, &home);
        let mut faults = truth::faults(&case, &archive);
        faults.extend(unfound(&case, &archive));
        let again = archive.import(&case, &home);
        if again.read.bytes_read > 0 || again.messages > 0 {
            faults.push(format!("a second import reads {} bytes", again.read.bytes_read));
        }
        let title = case.title();
        eprintln!(
            "{title}: {} sessions, {} messages, {} faults, unknown {:?}",
            report.sessions,
            report.messages,
            faults.len(),
            report.read.unknown_entries
        );
        wrong.extend(faults.into_iter().map(|fault| format!("{title}: {fault}")));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

/// What was said and is not found by its words.
fn unfound(case: &Case, archive: &Archive) -> Vec<String> {
    let sessions = case.expected["sessions"].as_array().into_iter().flatten();
    let said = sessions.flat_map(|session| {
        ["prompts", "texts"].map(|name| session[name].as_array().cloned().unwrap_or_default())
    });
    let said: Vec<_> = said.flatten().collect();
    let is_found = |text: &str| {
        let found = archive.handle.search(&Query::new(text)).unwrap();
        found.hits.iter().any(|hit| hit.source == case.agent.name())
    };
    let texts = said.iter().filter_map(|text| text.as_str());
    texts.filter(|text| !is_found(text)).map(|text| format!("{text:?} is not found")).collect()
}
