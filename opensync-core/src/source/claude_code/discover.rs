//! Discover: finds transcripts at or below a path.
//!
//! Below a folder `projects` every file of the right name is taken, at the cost of one `stat`;
//! reading it tells whether it is one. Elsewhere a file is looked into first.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::place;
use super::sniff;
use crate::error::{Error, Result};
use crate::source::{Environment, Log, Stamp};

/// How far below the path a transcript may lie: a home folder, `.claude`, `projects`, a project, a
/// session, its subagents, a workflow of them.
const MAX_DEPTH: u32 = 9;

/// Folders that hold a great many others and no transcript.
const SKIPPED: [&str; 6] = [".git", "node_modules", "target", "tool-results", "memory", ".cache"];

/// The folders where the agent keeps its transcripts.
pub(super) fn roots(environment: Environment<'_>) -> Vec<PathBuf> {
    let told = |name| environment(name).filter(|value| !value.is_empty());
    if let Some(list) = told("CLAUDE_CONFIG_DIR") {
        let list = list.to_string_lossy().into_owned();
        let folders = list.split(',').map(str::trim).filter(|folder| !folder.is_empty());
        return folders.map(|folder| projects_of(Path::new(folder))).collect();
    }
    let home = told("HOME").or_else(|| told("USERPROFILE")).map(PathBuf::from);
    let config = told("XDG_CONFIG_HOME").map(PathBuf::from);
    let config = config.or_else(|| Some(home.as_ref()?.join(".config")));
    let folders = [home.map(|home| home.join(".claude")), config.map(|path| path.join("claude"))];
    folders.into_iter().flatten().map(|folder| projects_of(&folder)).collect()
}

fn projects_of(folder: &Path) -> PathBuf {
    if folder.ends_with("projects") { folder.to_owned() } else { folder.join("projects") }
}

/// The transcripts at or below `path`, oldest first.
pub(super) fn logs(path: &Path) -> Result<Vec<Log>> {
    let mut logs = Vec::new();
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let is_own = path.ancestors().any(|folder| folder.ends_with("projects"));
            walk(path, is_own, MAX_DEPTH, &mut logs)?;
        }
        Ok(metadata) => {
            if is_transcript(path) && !is_copy(path) {
                logs.push(Log::new(path.to_owned(), stamp(&metadata)));
            }
        }
        Err(error) if is_nothing(&error) => {}
        Err(error) => return Err(Error::file("read", path, error)),
    }
    logs.sort_by(|one, other| {
        let key = |log: &Log| log.stamp.modified_ns;
        key(one).cmp(&key(other)).then_with(|| one.path.cmp(&other.path))
    });
    Ok(logs)
}

/// The transcripts that a change at `path` below `root` affects: that one, or those in a folder.
pub(super) fn affected(root: &Path, path: &Path) -> Result<Vec<Log>> {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let is_skipped = inner.iter().any(|name| SKIPPED.iter().any(|skipped| name == *skipped));
    if is_skipped {
        return Ok(Vec::new());
    }
    let is_own = path.ancestors().any(|folder| folder.ends_with("projects"));
    if is_own && path.extension().is_some_and(|ending| ending == "jsonl") && !path.is_dir() {
        return Ok(log(path.to_owned(), is_own).into_iter().collect());
    }
    if path == root || path.is_dir() || !is_own { logs(path) } else { Ok(Vec::new()) }
}

/// Adds the transcripts below a folder; `is_own` says that the folder is the agent's.
fn walk(folder: &Path, is_own: bool, depth: u32, logs: &mut Vec<Log>) -> Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_nothing(&error) => return Ok(()),
        Err(error) => return Err(Error::file("list", folder, error)),
    };
    for entry in entries {
        let entry = entry.map_err(|error| Error::file("list", folder, error))?;
        let Ok(kind) = entry.file_type() else { continue };
        let name = entry.file_name();
        if kind.is_dir() {
            let is_skipped = SKIPPED.iter().any(|skipped| name == *skipped);
            if depth > 0 && !is_skipped {
                walk(&entry.path(), is_own || name == "projects", depth - 1, logs)?;
            }
        } else if name.as_encoded_bytes().ends_with(b".jsonl") {
            logs.extend(log(entry.path(), is_own));
        }
    }
    Ok(())
}

/// A log with its stamp; nothing if it is none, or vanished since it was listed.
fn log(path: PathBuf, is_own: bool) -> Option<Log> {
    if is_copy(&path) {
        return None;
    }
    // Beside a subagent's transcript lies a journal of the workflow.
    let is_journal = is_own && place::is_subagent(&path) && !place::is_agent_file(&path);
    if is_journal || !is_own && !is_transcript(&path) {
        return None;
    }
    let metadata = fs::metadata(&path).ok().filter(Metadata::is_file)?;
    Some(Log::new(path, stamp(&metadata)))
}

/// Whether a file is what Claude Desktop notes of a session of its own whose transcript lies beside
/// it: the same conversation again, with less.
fn is_copy(path: &Path) -> bool {
    if path.file_name().is_none_or(|name| name != "audit.jsonl") {
        return false;
    }
    let folders = fs::read_dir(path.with_file_name(".claude").join("projects"));
    let files =
        folders.into_iter().flatten().flatten().flat_map(|folder| fs::read_dir(folder.path()));
    let mut names = files.flatten().flatten().map(|file| file.file_name());
    names.any(|name| name.as_encoded_bytes().ends_with(b".jsonl"))
}

fn is_transcript(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head));
    read.is_ok() && !head.is_empty() && sniff::is_transcript(&head)
}

fn stamp(metadata: &Metadata) -> Stamp {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let modified_ns = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
    Stamp { size_bytes: metadata.len(), modified_ns }
}

/// A folder that is not there, or closed to this user, is as good as empty.
fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied
    )
}
