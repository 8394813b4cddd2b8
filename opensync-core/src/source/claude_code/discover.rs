//! Discover: finds transcripts at or below a path.
//!
//! Below a folder `projects` every file of the right name is taken, at the cost of one `stat`;
//! reading it tells whether it is one. Elsewhere a file is looked into first.

use std::fs::{self, DirEntry, File, FileType, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::place;
use super::sniff;
use crate::source::missed::Missed;
use crate::source::roots::{at_home, home, told_path};
use crate::source::{Environment, FailedLog, Log, Stamp};

/// How far below the path a transcript may lie: a home folder, `.claude`, `projects`, a project, a
/// session, its subagents, a workflow of them.
const MAX_DEPTH: u32 = 9;

/// Folders that hold a great many others and no transcript.
const SKIPPED: [&str; 6] = [".git", "node_modules", "target", "tool-results", "memory", ".cache"];

/// The folders that the agent is told to keep everything in.
pub(super) fn told_folders(environment: Environment<'_>) -> Vec<PathBuf> {
    let list = environment("CLAUDE_CONFIG_DIR").unwrap_or_default();
    let list = list.to_string_lossy();
    let folders = list.split(',').map(str::trim).filter(|folder| !folder.is_empty());
    folders.map(|folder| at_home(folder, environment)).collect()
}

/// The folders where the agent keeps its transcripts.
pub(super) fn roots(environment: Environment<'_>) -> Vec<PathBuf> {
    let folders = told_folders(environment);
    if !folders.is_empty() {
        return folders.iter().map(|folder| projects_of(folder)).collect();
    }
    let home = home(environment);
    let config = told_path("XDG_CONFIG_HOME", environment);
    let config = config.or_else(|| Some(home.as_ref()?.join(".config")));
    let folders = [home.map(|home| home.join(".claude")), config.map(|path| path.join("claude"))];
    folders.into_iter().flatten().map(|folder| projects_of(&folder)).collect()
}

fn projects_of(folder: &Path) -> PathBuf {
    if folder.ends_with("projects") { folder.to_owned() } else { folder.join("projects") }
}

/// The transcripts at or below `path`, oldest first. What could not be looked into goes to `failed`.
pub(super) fn logs(path: &Path, failed: &mut Vec<FailedLog>) -> Vec<Log> {
    let mut walk = Walk { logs: Vec::new(), missed: Missed::below(path, failed) };
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => walk.folder(path, is_own(path), MAX_DEPTH),
        Ok(_) => walk.file(path.to_owned(), false),
        Err(error) => walk.missed.fail("read", path, error),
    }
    let mut logs = walk.logs;
    logs.sort_by(|one, other| {
        let key = |log: &Log| log.stamp.modified_ns;
        key(one).cmp(&key(other)).then_with(|| one.path.cmp(&other.path))
    });
    logs
}

/// The transcripts that a change at `path` below `root` affects: that one, or those in a folder.
pub(super) fn affected(root: &Path, path: &Path) -> Vec<Log> {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let is_skipped = inner.iter().any(|name| SKIPPED.iter().any(|skipped| name == *skipped));
    if is_skipped {
        return Vec::new();
    }
    let (is_own, failed) = (is_own(path), &mut Vec::new());
    if is_own && path.extension().is_some_and(|ending| ending == "jsonl") && !path.is_dir() {
        let mut walk = Walk { logs: Vec::new(), missed: Missed::below(root, failed) };
        walk.file(path.to_owned(), is_own);
        return walk.logs;
    }
    if path == root || path.is_dir() || !is_own { logs(path, failed) } else { Vec::new() }
}

/// Whether a path lies in the agent's folder of projects.
fn is_own(path: &Path) -> bool {
    path.ancestors().any(|folder| folder.ends_with("projects"))
}

/// A look through folders.
struct Walk<'a> {
    logs: Vec<Log>,
    missed: Missed<'a>,
}

impl Walk<'_> {
    /// Adds the transcripts below a folder; `is_own` says that the folder is the agent's.
    fn folder(&mut self, folder: &Path, is_own: bool, depth: u32) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.missed.fail("list", folder, error),
        };
        for entry in entries {
            match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => self.entry(&entry, kind, is_own, depth),
                Err(error) => self.missed.fail("list", folder, error),
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, kind: FileType, is_own: bool, depth: u32) {
        let (name, path) = (entry.file_name(), entry.path());
        let is_agents = name == "projects";
        if SKIPPED.iter().any(|skipped| name == *skipped) {
            return;
        }
        let is_agents = is_own || is_agents;
        if kind.is_dir() {
            if depth > 0 {
                self.folder(&path, is_agents, depth - 1);
            }
        } else if kind.is_symlink() && !path.is_file() {
            if is_agents || name == ".claude" {
                self.missed.link(&path);
            }
        } else if name.as_encoded_bytes().ends_with(b".jsonl") {
            self.file(path, is_own);
        }
    }

    /// Adds a transcript; nothing if it is none, or vanished since it was listed.
    fn file(&mut self, path: PathBuf, is_own: bool) {
        // Beside a subagent's transcript lies a journal of the workflow.
        let is_journal = is_own && place::is_subagent(&path) && !place::is_agent_file(&path);
        if is_journal || is_copy(&path) {
            return;
        }
        if !is_own {
            match is_transcript(&path) {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return self.missed.fail("read", &path, error),
            }
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_file() => {
                self.logs.push(Log::new(path, stamp(&metadata)));
            }
            Ok(_) => {}
            Err(error) => self.missed.fail("read", &path, error),
        }
    }
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

/// Whether a file begins as a transcript does.
fn is_transcript(path: &Path) -> io::Result<bool> {
    let mut head = Vec::new();
    if fs::metadata(path)?.is_file() {
        File::open(path)?.take(sniff::HEAD_BYTES as u64).read_to_end(&mut head)?;
    }
    Ok(!head.is_empty() && sniff::is_transcript(&head))
}

fn stamp(metadata: &Metadata) -> Stamp {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    let modified_ns = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
    Stamp { size_bytes: metadata.len(), modified_ns }
}
