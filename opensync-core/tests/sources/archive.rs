//! Archive: where histories are imported to, and what is in it then.

use std::path::{Path, PathBuf};

use opensync_core::Agents;
use opensync_core::export::Format;
use opensync_core::source::{self, Agent};
use opensync_core::{Filter, ImportOptions, ImportReport, Message, OpenSync, SessionInfo, Usage};
use serde_json::Value;

use super::case::{Case, Home};

/// An archive in a folder that goes when it goes.
pub(crate) struct Archive {
    #[allow(dead_code, reason = "holds the folder")]
    folder: tempfile::TempDir,
    pub(crate) handle: OpenSync,
}

impl Archive {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let handle = OpenSync::open(folder.path()).unwrap();
        Self { folder, handle }
    }

    /// An archive with what is in a home folder.
    pub(crate) fn of(case: &Case, home: &Home) -> Self {
        let archive = Self::new();
        archive.import(case, home);
        archive
    }

    /// Imports what the agent has in a home folder. Nothing of it may fail.
    pub(crate) fn import(&self, case: &Case, home: &Home) -> ImportReport {
        let report = self.try_import(case.agent, home);
        assert!(report.failed.is_empty(), "{}: {:?}", case.title(), report.failed);
        report
    }

    /// Imports what an agent has in a home folder.
    pub(crate) fn try_import(&self, agent: &'static Agent, home: &Home) -> ImportReport {
        self.import_paths(agent, &roots(agent, &home.path))
    }

    /// Imports an agent's logs at these paths.
    pub(crate) fn import_paths(&self, agent: &'static Agent, paths: &[PathBuf]) -> ImportReport {
        let agents = Agents::of(agent).at(paths);
        self.handle.import(&agents, ImportOptions::default().index(false)).unwrap()
    }

    pub(crate) fn sessions(&self) -> Vec<SessionInfo> {
        let mut sessions = self.handle.sessions(&Filter::default(), None, 100_000).unwrap().items;
        sessions.sort_by(|one, other| one.session.external_id.cmp(&other.session.external_id));
        sessions
    }

    /// The messages of a session, the agent's own entries included.
    pub(crate) fn messages(&self, session: &str) -> Vec<Message> {
        let lines = self.exported();
        let lines = lines.iter().filter(|line| line["type"] == "message");
        let lines = lines.filter(|line| line["session"] == session);
        lines.map(|line| serde_json::from_value(line["message"].clone()).unwrap()).collect()
    }

    /// Every message, with its session.
    pub(crate) fn all_messages(&self) -> Vec<(String, Message)> {
        let lines = self.exported().into_iter().filter(|line| line["type"] == "message");
        let told = |line: Value| {
            let session = line["session"].as_str().unwrap().to_owned();
            (session, serde_json::from_value(line["message"].clone()).unwrap())
        };
        lines.map(told).collect()
    }

    pub(crate) fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        self.sessions().iter().for_each(|info| usage += info.usage);
        usage
    }

    fn exported(&self) -> Vec<Value> {
        let mut out = Vec::new();
        self.handle.export(&[], &Filter::default(), Format::Jsonl, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// All that is stored, but for where it came from: sessions in the order of their ids, each with
    /// its messages in their order.
    pub(crate) fn dump(&self) -> String {
        let mut sessions: Vec<(String, Vec<String>)> = Vec::new();
        for mut line in self.exported() {
            if line["type"] == "session" {
                forget_places(&mut line);
                sessions.push((line["external_id"].as_str().unwrap().to_owned(), Vec::new()));
            }
            sessions.last_mut().unwrap().1.push(line.to_string());
        }
        sessions.sort();
        sessions.into_iter().map(|(_, lines)| lines.join("\n")).collect::<Vec<_>>().join("\n\n")
    }
}

/// Takes out where a session came from: its log, and its project if that is the folder of the log.
fn forget_places(session: &mut Value) {
    let origin = session.as_object_mut().unwrap().remove("origin").unwrap_or_default();
    let path = session["project"]["path"].as_str().unwrap_or_default();
    if !path.is_empty() && Path::new(origin.as_str().unwrap_or_default()).starts_with(path) {
        session["project"].as_object_mut().unwrap().remove("path");
    }
}

/// Where an agent keeps its logs in a home folder, as it is found with nothing else set.
pub(crate) fn roots(agent: &'static Agent, home: &Path) -> Vec<PathBuf> {
    let told = |name: &str| (name == "HOME").then(|| home.as_os_str().to_owned());
    let named = Case::named(agent).into_iter().map(|name| home.join(name));
    let named = named.filter(|folder| folder.is_dir());
    source::roots(agent, &told).folders.into_iter().chain(named).collect()
}

/// Fails with the first lines in which two dumps differ.
#[track_caller]
pub(crate) fn same(found: &str, expected: &str, what: &str) {
    if found == expected {
        return;
    }
    let (found, expected): (Vec<_>, Vec<_>) = (found.lines().collect(), expected.lines().collect());
    let differ = found.iter().zip(&expected).find(|(one, other)| one != other);
    let lacking = expected.iter().filter(|line| !found.contains(line)).take(2);
    let surplus = found.iter().filter(|line| !expected.contains(line)).take(2);
    panic!(
        "{what}: {} lines, not {}\nfirst: {differ:#?}\nlacking: {:#?}\nsurplus: {:#?}",
        found.len(),
        expected.len(),
        lacking.collect::<Vec<_>>(),
        surplus.collect::<Vec<_>>()
    );
}
