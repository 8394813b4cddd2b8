//! Manifest: what lies in a session's folder and tells what the session is.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::clock;
use crate::source::short::word;

/// The largest manifest that is read.
const MAX_BYTES: u64 = 4 << 20;

/// What is told of a session.
#[derive(Debug, Default)]
pub(super) struct Manifest {
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    pub(super) folder: Option<String>,
    /// The session that this one was made of.
    pub(super) fork_of: Option<String>,
    pub(super) started_at: Option<i64>,
}

/// The manifest in a session's folder, which bears the folder's name.
pub(super) fn in_folder(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".json");
    folder.join(name)
}

/// The manifest in a session's folder; an error if there is one and it cannot be read, for what it
/// told before still holds then.
pub(super) fn read(folder: &Path) -> Result<Manifest, ()> {
    let path = in_folder(folder);
    match fs::metadata(&path) {
        Err(_) => return Ok(Manifest::default()),
        Ok(found) if !found.is_file() || found.len() > MAX_BYTES => return Err(()),
        Ok(_) => {}
    }
    let told: Value = serde_json::from_slice(&fs::read(&path).map_err(drop)?).map_err(drop)?;
    let metadata = &told["metadata"];
    let started_at = ["started_at", "created_at"].into_iter().find_map(|name| told[name].as_str());
    Ok(Manifest {
        id: word(&told["session_id"]),
        title: metadata["title"].as_str().map(str::to_owned),
        folder: word(&told["cwd"]).or_else(|| word(&told["workspace_root"])),
        fork_of: word(&metadata["fork"]["forkedFromSessionId"]),
        started_at: started_at.and_then(clock::parse_rfc3339),
    })
}
