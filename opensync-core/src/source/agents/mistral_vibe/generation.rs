//! Generation: the files that make up a session at the end of a turn.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The largest file that is read.
const MAX_BYTES: u64 = 64 << 20;

/// What a generation says.
pub(super) struct Generation {
    /// The entries of the conversation, in order.
    pub(super) entries: Vec<Value>,
    /// What is told of the session in all.
    pub(super) session: Value,
}

/// Reads the generation of a session's folder; says what of it is not there.
pub(super) fn read(folder: &Path, number: &str) -> Result<Generation, String> {
    let folder_of = folder.join("generations").join(plain(number)?);
    let manifest = json(&folder_of.join("manifest.json"))?;
    let state = json(&folder_of.join("projection-state.json"))?;
    let mut entries = Vec::new();
    for chunk in manifest["projection_state"]["chunks"].as_array().into_iter().flatten() {
        let name = plain(chunk.as_str().unwrap_or_default())?;
        match json(&folder.join("chunks").join(format!("{name}.json")))? {
            Value::Array(more) => entries.extend(more),
            _ => return Err(format!("the chunk {name} is not a list")),
        }
    }
    // Entries that no chunk has yet.
    let snapshot = &state["snapshot"];
    entries.extend(snapshot["history"]["entries"].as_array().cloned().unwrap_or_default());
    Ok(Generation { entries, session: snapshot["session"].clone() })
}

/// What is told of a session beside its generations.
pub(super) fn meta(folder: &Path) -> Value {
    json(&folder.join("meta.json")).unwrap_or_default()
}

/// A name that leads nowhere else.
fn plain(name: &str) -> Result<&str, String> {
    let is_plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { Ok(name) } else { Err(format!("{name:?} is not the name of a file here")) }
}

fn json(path: &Path) -> Result<Value, String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let metadata = fs::metadata(path).map_err(|why| told(&why))?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(told(&"not a file, or too long"));
    }
    let bytes = fs::read(path).map_err(|why| told(&why))?;
    serde_json::from_slice(&bytes).map_err(|why| told(&why))
}
