//! Filesystem: sessions as text files in one JSON object, with a manifest and a readme.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write;

use serde::Serialize;

use super::turns::{Call, Conversation, Entry, Tidy};
use super::{EvalReport, failed, model};
use crate::clock;
use crate::error::Result;
use crate::model::Role;

const README: &str = include_str!("readme.txt");

/// The sources that every manifest counts, with or without sessions.
const SOURCES: [&str; 6] =
    ["opencode", "claude-code", "factory-droid", "codex-cli", "cursor-sync", "pi"];

/// The longest file name before its ending, in bytes.
const MAX_NAME: usize = 80;

/// The files of an export.
#[derive(Default)]
pub(super) struct Bundle {
    files: BTreeMap<String, String>,
    sources: BTreeMap<String, u64>,
    models: BTreeSet<String>,
}

#[derive(Serialize)]
struct File<'a> {
    manifest: Manifest<'a>,
    files: &'a BTreeMap<String, String>,
    readme: String,
}

#[derive(Serialize)]
struct Manifest<'a> {
    opensync_metadata: Metadata,
    sources: &'a BTreeMap<String, u64>,
    models: &'a BTreeSet<String>,
    files: Vec<&'a String>,
}

#[derive(Serialize)]
struct Metadata {
    export_version: &'static str,
    export_date: String,
    total_sessions: u64,
    total_test_cases: u64,
    skipped_sessions: u64,
}

impl Bundle {
    /// Adds a session. Returns how many tests it is: one for each question.
    pub(super) fn add(&mut self, conversation: &Conversation, tidy: &Tidy) -> u64 {
        let info = &conversation.info;
        *self.sources.entry(info.session.source.clone()).or_default() += 1;
        self.models.extend(info.models.iter().cloned());
        let name = self.free_name(&info.session.external_id);
        self.files.insert(name, text(conversation, tidy));
        conversation.entries.iter().filter(|entry| entry.role == Role::User).count() as u64
    }

    /// A name that no other session has, whatever their ids begin with.
    fn free_name(&self, id: &str) -> String {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        let plain: String = id
            .chars()
            .map(|letter| if is_plain(letter) { letter } else { '-' })
            .take(MAX_NAME)
            .collect();
        let mut name = format!("session-{plain}.txt");
        for number in 2.. {
            if !self.files.contains_key(&name) {
                break;
            }
            name = format!("session-{plain}-{number}.txt");
        }
        name
    }

    /// Writes the object.
    pub(super) fn write(mut self, report: &EvalReport, out: &mut dyn Write) -> Result<()> {
        for source in SOURCES {
            self.sources.entry(source.to_owned()).or_default();
        }
        let date = clock::rfc3339(clock::now_ms());
        let readme = README
            .replace("{sessions}", &report.sessions.to_string())
            .replace("{tests}", &report.test_cases.to_string())
            .replace("{date}", &date);
        let file = File {
            manifest: Manifest {
                opensync_metadata: Metadata {
                    export_version: "1.0",
                    export_date: date,
                    total_sessions: report.sessions,
                    total_test_cases: report.test_cases,
                    skipped_sessions: report.skipped,
                },
                sources: &self.sources,
                models: &self.models,
                files: self.files.keys().collect(),
            },
            files: &self.files,
            readme,
        };
        serde_json::to_writer_pretty(&mut *out, &file).map_err(|error| failed(error.into()))?;
        out.write_all(b"\n").map_err(failed)
    }
}

/// A session as a text that people read.
fn text(conversation: &Conversation, tidy: &Tidy) -> String {
    let info = &conversation.info;
    let session = &info.session;
    let rule = "=".repeat(80);
    let mut facts = vec![
        ("SESSION", session.external_id.clone()),
        ("SOURCE", session.source.clone()),
        ("MODEL", model(info).to_owned()),
        ("DATE", clock::rfc3339(session.started_at.unwrap_or(0))),
        ("TOKENS", info.usage.total().to_string()),
    ];
    let mut fact = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    fact("STATUS", info.annotation.eval_status.map(|status| status.as_str().to_owned()));
    fact("TAGS", Some(session.tags.join(", ")).filter(|tags| !tags.is_empty()));
    let project = session.project.name.clone().or_else(|| session.project.path.clone());
    fact(
        "PROJECT",
        project.map(|name| if tidy.is_anonymous() { "project".to_owned() } else { name }),
    );
    let mut text = format!("{rule}\n");
    for (name, value) in facts {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "{name}: {value}");
    }
    let _ = writeln!(text, "{rule}\n");
    conversation.entries.iter().for_each(|entry| add(&mut text, entry));
    let _ = write!(text, "{rule}\nEND SESSION\n{rule}\n");
    text
}

fn add(text: &mut String, entry: &Entry) {
    let role = entry.role.as_str().to_uppercase();
    let said = if entry.text.is_empty() { "(empty)" } else { &entry.text };
    let said = if entry.calls.is_empty() || !entry.text.is_empty() { said } else { "" };
    let _ = writeln!(text, "[{}] {role}:", clock::rfc3339(entry.at));
    if !said.is_empty() {
        let _ = writeln!(text, "{said}");
    }
    for Call { name, input, .. } in &entry.calls {
        let _ = writeln!(text, "[calls {name}] {input}");
    }
    text.push('\n');
}
