//! Logs: as many of them as an import should read.
//!
//! Real logs are repeated until there are enough. In each copy the ids of sessions, entries, answers
//! and calls are others, and a word at the beginning of each text differs, so that the store finds
//! nothing that it has already. The rest of the text is the same: bodies are compressed one by one,
//! so copies do not help each other there, but the vocabulary does not grow as it would.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use opensync_benches::{Corpus, write_session};

/// Fields whose text begins with another word in each copy.
const TEXTS: [&str; 14] = [
    "text",
    "content",
    "thinking",
    "stdout",
    "stderr",
    "command",
    "file_path",
    "old_string",
    "new_string",
    "oldString",
    "newString",
    "prompt",
    "pattern",
    "description",
];

/// Ids that are told by how they begin.
const IDS: [&str; 3] = ["msg_", "req_", "toolu_"];

/// Logs that were written.
pub(crate) struct Logs {
    pub(crate) root: PathBuf,
    pub(crate) bytes: u64,
    /// What they are, for a reader of the table.
    pub(crate) described: String,
}

/// At least `megabytes` of logs in `folder`: of `transcripts` if there are any, else generated.
pub(crate) fn write(
    transcripts: Option<&Path>,
    corpus: &Corpus,
    megabytes: u64,
    folder: &Path,
) -> Result<Logs> {
    let root = folder.join("projects");
    fs::create_dir_all(&root)?;
    let wanted = megabytes * 1_000_000;
    match transcripts.map(|folder| folder.join("claude").join("projects")) {
        Some(real) => repeat(&real, wanted, root),
        None => generate(corpus, wanted, root),
    }
}

fn generate(corpus: &Corpus, wanted: u64, root: PathBuf) -> Result<Logs> {
    let mut bytes = 0;
    let mut session = 0;
    while bytes < wanted {
        bytes += write_session(corpus, session, usize::MAX, &root)?;
        session += 1;
    }
    let described =
        format!("generated logs, {session} sessions, as `OPENSYNC_TRANSCRIPTS` is not set");
    Ok(Logs { root, bytes, described })
}

fn repeat(real: &Path, wanted: u64, root: PathBuf) -> Result<Logs> {
    let mut files = Vec::new();
    collect(real, &mut files).with_context(|| format!("no logs in {}", real.display()))?;
    ensure!(!files.is_empty(), "no logs in {}", real.display());
    let mut bytes = 0;
    let mut copies = 0;
    while bytes < wanted {
        copies += 1;
        for file in &files {
            let within = file.strip_prefix(real)?.to_string_lossy().into_owned();
            let to = root.join(format!("copy-{copies:03}")).join(renamed(&within, copies));
            fs::create_dir_all(to.parent().context("a file is in a folder")?)?;
            let text = rewrite(&String::from_utf8_lossy(&fs::read(file)?), copies);
            bytes += text.len() as u64;
            fs::write(to, text)?;
        }
    }
    let described = format!(
        "real logs, {} files, {copies} copies with other ids and a different first word in each text",
        files.len()
    );
    Ok(Logs { root, bytes, described })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// A path within the logs, whose folder of the project becomes a part of the copy's own.
fn renamed(within: &str, copy: u32) -> String {
    let mut renamed = rewrite(within, copy);
    if let Some(slash) = renamed.find('/') {
        renamed.replace_range(slash..=slash, "-copy/");
    }
    renamed.replace('/', std::path::MAIN_SEPARATOR_STR)
}

/// The text of a log with the ids and first words of copy number `copy`.
fn rewrite(text: &str, copy: u32) -> String {
    let tag = format!("copy{copy:03} ");
    let texts: Vec<String> = TEXTS.iter().map(|name| format!("\"{name}\":\"")).collect();
    let mut out = String::with_capacity(text.len() + text.len() / 20);
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(uuid) = uuid_at(rest) {
            let _ = write!(out, "{:08x}", copy.wrapping_mul(0x9e37_79b9) ^ uuid);
            rest = &rest[8..];
            out.push_str(&rest[..28]);
            rest = &rest[28..];
        } else if let Some(id) = IDS.iter().find(|id| rest.starts_with(**id)) {
            out.push_str(id);
            let _ = write!(out, "c{copy:03}");
            rest = &rest[id.len()..];
        } else if let Some(field) = texts.iter().find(|field| rest.starts_with(*field)) {
            out.push_str(field);
            rest = &rest[field.len()..];
            // An empty text stays empty.
            if !rest.starts_with('"') {
                out.push_str(&tag);
            }
        } else {
            let end = next_place(rest);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    out
}

/// Where something that is rewritten may begin: a quote, or what stands after one or a separator.
fn next_place(text: &str) -> usize {
    let first = text.chars().next().map_or(1, char::len_utf8);
    let bytes = text.as_bytes();
    let mut at = first;
    while at < bytes.len() {
        let before = bytes[at - 1];
        if bytes[at] == b'"'
            || (!before.is_ascii_alphanumeric() && bytes[at].is_ascii_alphanumeric())
        {
            return at;
        }
        at += 1;
    }
    at
}

/// The first eight digits of the UUID that `text` begins with.
fn uuid_at(text: &str) -> Option<u32> {
    let bytes = text.as_bytes().get(..36)?;
    let is_uuid = bytes.iter().enumerate().all(|(place, byte)| match place {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    if is_uuid { u32::from_str_radix(&text[..8], 16).ok() } else { None }
}
