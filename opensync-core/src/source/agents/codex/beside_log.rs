//! Beside log: what files beside a rollout tell of it: names that people and models gave the thread.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use rusqlite::OptionalExtension as _;
use serde_json::Value;

use crate::source::sqlite;
use crate::source::title::Rank;

/// More of the list of names is not read.
const MAX_INDEX_BYTES: u64 = 16 << 20;

/// How long the id at the end of a rollout's name is.
const ID_LENGTH: usize = 36;

/// The thread's id, as the name of its rollout has it.
pub(super) fn id_in_name(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let stem = name.strip_suffix(".zst").unwrap_or(name).strip_suffix(".jsonl")?;
    let id = stem.strip_prefix("rollout-")?.get(stem.len().checked_sub(8 + ID_LENGTH)?..)?;
    let fits = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    (id.len() == ID_LENGTH && id.bytes().enumerate().all(fits)).then(|| id.to_owned())
}

/// The names of a thread.
pub(super) fn titles(rollout: &Path, id: &str) -> Vec<(Rank, String)> {
    let Some(home) = home_of(rollout) else { return Vec::new() };
    let listed = listed(&home.join("session_index.jsonl"), id).map(|name| (Rank::Sidecar, name));
    let kept = database(&home).and_then(|database| kept(&database, id).ok().flatten());
    listed.into_iter().chain(kept).collect()
}

/// The agent's folder that a rollout lies in.
fn home_of(rollout: &Path) -> Option<PathBuf> {
    let is_logs =
        |folder: &&Path| folder.ends_with("sessions") || folder.ends_with("archived_sessions");
    rollout.ancestors().find(is_logs)?.parent().map(Path::to_owned)
}

/// The last name that the list has for a thread.
fn listed(index: &Path, id: &str) -> Option<String> {
    let lines = BufReader::new(File::open(index).ok()?.take(MAX_INDEX_BYTES)).lines();
    let lines = lines.map_while(Result::ok).filter(|line| line.contains(id));
    let entries = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
    let names = entries.filter(|entry| entry["id"] == id);
    names.filter_map(|entry| entry["thread_name"].as_str().map(str::to_owned)).last()
}

/// The newest of the databases in which the agent lists its threads.
fn database(home: &Path) -> Option<PathBuf> {
    let number = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.strip_prefix("state_")?.strip_suffix(".sqlite")?;
        name.parse::<u32>().ok()
    };
    let paths = fs::read_dir(home).ok()?.flatten().map(|entry| entry.path());
    paths.filter_map(|path| Some((number(&path)?, path))).max().map(|(_, path)| path)
}

/// The name that the database has for a thread. Its title is the first prompt unless a model gave
/// another.
fn kept(database: &Path, id: &str) -> rusqlite::Result<Option<(Rank, String)>> {
    let connection = sqlite::connect(database)?;
    let ask = |column: &str| -> rusqlite::Result<Option<String>> {
        let query = format!("select {column} from threads where id = ?1");
        let told = connection.query_row(&query, [id], |row| Ok(sqlite::text(row, 0))).optional();
        Ok(told?.flatten().filter(|text| !text.trim().is_empty()))
    };
    // Older versions lack the column.
    if let Some(name) = ask("name").ok().flatten() {
        return Ok(Some((Rank::Sidecar, name)));
    }
    Ok(ask("case when title <> first_user_message then title end")?.map(|it| (Rank::Generated, it)))
}
