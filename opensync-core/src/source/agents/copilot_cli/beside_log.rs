//! Beside log: what lies beside a session: its name, and the database of what requests cost.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::discover::{FOLDER, LOG};
use crate::source::counts::Counts;
use crate::source::sqlite;
use crate::source::title::Rank;

/// What holds the name.
const WORKSPACE: &str = "workspace.yaml";

/// The largest such file that is read.
const MAX_BYTES: u64 = 64 << 10;

/// What each model of a session took. A compaction's request is told in the log.
const SUMS: &str = "select model, sum(input_tokens), sum(output_tokens), sum(reasoning_tokens), \
    sum(cache_read_tokens), sum(cache_write_tokens) from assistant_usage_events \
    where session_id = ?1 and initiator is not 'compaction' group by model";

/// What tells of the session beside its log.
pub(super) fn workspace(log: &Path) -> PathBuf {
    log.with_file_name(WORKSPACE)
}

/// The log that such a file lies beside.
pub(super) fn log_of(path: &Path) -> Option<PathBuf> {
    path.ends_with(WORKSPACE).then(|| path.with_file_name(LOG))
}

/// The session's id, as its folder, or an older log itself, is called.
pub(super) fn id_in_path(log: &Path) -> Option<String> {
    let folder = log.parent()?;
    let name = if folder.ends_with(FOLDER) {
        log.file_stem()
    } else {
        folder.file_name().filter(|_| folder.parent().is_some_and(|top| top.ends_with(FOLDER)))
    };
    name?.to_str().map(str::to_owned)
}

/// The session's name, and who gave it.
pub(super) fn name(log: &Path) -> Option<(Rank, String)> {
    let path = workspace(log);
    let is_small = fs::metadata(&path).is_ok_and(|found| found.len() <= MAX_BYTES);
    let text = is_small.then(|| fs::read_to_string(&path).ok()).flatten()?;
    let is_person = value(&text, "user_named").is_some_and(|told| told == "true");
    let rank = if is_person { Rank::Custom } else { Rank::Generated };
    Some((rank, value(&text, "name")?))
}

/// What a key of a document in YAML says: a word, a text in quotes, or one on lines of its own.
fn value(yaml: &str, key: &str) -> Option<String> {
    let mut lines = yaml.lines();
    let is_key = |line: &str| line.strip_prefix(key)?.strip_prefix(':').map(str::to_owned);
    let told = lines.by_ref().find_map(is_key)?;
    let told = told.trim();
    if told.starts_with(['>', '|']) {
        let inner = lines.take_while(|line| line.starts_with(' ') || line.is_empty());
        return Some(inner.map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned());
    }
    if told.starts_with('"') {
        return serde_json::from_str(told).ok();
    }
    let quoted = told.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    Some(quoted.map_or_else(|| told.to_owned(), |text| text.replace("''", "'")))
}

/// The database beside the folder of sessions.
pub(super) fn database(log: &Path) -> Option<PathBuf> {
    let sessions = log.ancestors().find(|folder| folder.ends_with(FOLDER))?;
    Some(sessions.with_file_name("session-store.db")).filter(|path| path.is_file())
}

/// What each model of a session took, as the database has it; nothing if it does not.
pub(super) fn spent(database: &Path, session: &str) -> Option<BTreeMap<String, Counts>> {
    let connection = sqlite::connect(database).ok()?;
    let mut asked = connection.prepare(SUMS).ok()?;
    let rows = asked.query_map([session], |row| {
        let count = |column| {
            sqlite::integer(row, column).and_then(|sum| u64::try_from(sum).ok()).unwrap_or_default()
        };
        let counts = Counts {
            input: count(1),
            output: count(2),
            reasoning: count(3),
            cache_read: count(4),
            cache_write: count(5),
        };
        Ok((sqlite::text(row, 0).unwrap_or_default(), counts))
    });
    rows.ok()?.collect::<rusqlite::Result<_>>().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_in_every_way_that_yaml_writes_it() {
        for (written, name) in [
            ("name: Wake the echidna.", "Wake the echidna."),
            ("name: 'It''s: here'", "It's: here"),
            (r#"name: "a \"b\" c""#, "a \"b\" c"),
            ("name: >-\n  on two\n  lines\nuser_named: false", "on two lines"),
        ] {
            let yaml = format!("id: x\n{written}\n");
            assert_eq!(value(&yaml, "name").as_deref(), Some(name), "{written}");
        }
        assert_eq!(value("client_name: x\n", "name"), None);
    }

    #[test]
    fn a_log_is_known_by_its_folder_and_an_older_one_by_its_own_name() {
        let id = |path: &str| id_in_path(Path::new(path));
        assert_eq!(id("/h/.copilot/session-state/s-1/events.jsonl").as_deref(), Some("s-1"));
        assert_eq!(id("/h/.copilot/session-state/s-2.jsonl").as_deref(), Some("s-2"));
        assert_eq!(id("/elsewhere/events.jsonl"), None);
    }
}
