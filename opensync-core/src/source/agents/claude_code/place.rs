//! Place: what a transcript's path tells of it.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::model::{Link, LinkKind};

/// The longest file beside a transcript that is read, unless it is a tool's output.
const MAX_SIDECAR_BYTES: u64 = 64 << 10;

/// Which session a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A conversation with a person.
    Main {
        /// The file's name without its ending.
        stem: String,
    },
    /// A task that a session handed to a subagent.
    Subagent {
        /// The file's name without its ending: `agent-…`.
        stem: String,
        /// The session, where the folder tells; the lines tell it too.
        parent: Option<String>,
    },
}

impl Place {
    /// What the path tells.
    pub(super) fn of(path: &Path) -> Self {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem.unwrap_or_default();
        if is_subagent(path) {
            let parent = session_folder(path).and_then(Path::file_name);
            Self::Subagent { stem, parent: parent.map(|name| name.to_string_lossy().into_owned()) }
        } else {
            Self::Main { stem }
        }
    }

    /// Whether the path tells the session's id without the help of a line.
    pub(super) fn is_certain(&self) -> bool {
        match self {
            Self::Main { stem } => is_uuid(stem),
            Self::Subagent { parent, .. } => parent.is_some(),
        }
    }

    /// The external id of the session, where `session_id` is the one its lines name.
    ///
    /// A file that was renamed is still the session its lines name.
    pub(super) fn external_id(&self, session_id: Option<&str>) -> String {
        match self {
            Self::Main { stem } if is_uuid(stem) => stem.clone(),
            Self::Main { stem } => session_id.unwrap_or(stem).to_owned(),
            Self::Subagent { stem, parent } => match parent.as_deref().or(session_id) {
                Some(parent) => format!("{parent}/{stem}"),
                None => stem.clone(),
            },
        }
    }

    /// The session it came from. Lines that name another session are a copy of it.
    pub(super) fn parent(&self, session_id: Option<&str>) -> Option<Link> {
        let (kind, external_id) = match self {
            Self::Main { stem } if is_uuid(stem) => {
                (LinkKind::Fork, session_id.filter(|&id| id != stem)?)
            }
            Self::Main { .. } => return None,
            Self::Subagent { parent, .. } => {
                (LinkKind::Subagent, parent.as_deref().or(session_id)?)
            }
        };
        Some(Link { kind, external_id: external_id.to_owned() })
    }

    /// Whether the whole file is a side branch of a conversation that has a file of its own.
    pub(super) fn is_subagent(&self) -> bool {
        matches!(self, Self::Subagent { .. })
    }
}

/// Whether a path is that of a subagent's transcript.
pub(super) fn is_subagent(path: &Path) -> bool {
    is_agent_file(path) || session_folder(path).is_some()
}

/// Whether a file has the name of a subagent's transcript.
pub(super) fn is_agent_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"agent-"))
}

/// The folder of the session whose `subagents` folder holds the file.
fn session_folder(path: &Path) -> Option<&Path> {
    // A workflow's subagents lie two folders deeper.
    let subagents = path.ancestors().skip(1).take(3).find(|folder| folder.ends_with("subagents"));
    subagents.and_then(Path::parent).filter(|folder| folder.file_name().is_some())
}

/// The folder of what belongs to the session of the transcript at `path`, beside the transcript.
pub(super) fn session_home(path: &Path) -> PathBuf {
    session_folder(path).map_or_else(|| path.with_extension(""), Path::to_owned)
}

/// A small JSON file beside a transcript; nothing if it is missing, long, or something else.
pub(super) fn sidecar<T: DeserializeOwned>(path: &Path) -> Option<T> {
    let mut bytes = Vec::new();
    std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    File::open(path).ok()?.take(MAX_SIDECAR_BYTES).read_to_end(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Whether a text has the form of a UUID.
pub(super) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "11111111-2222-3333-4444-555555555555";
    const OTHER: &str = "99999999-2222-3333-4444-555555555555";

    fn place(path: &str) -> Place {
        Place::of(Path::new(path))
    }

    #[test]
    fn a_session_is_called_by_its_file_and_a_renamed_file_by_its_lines() {
        let main = place(&format!("p/{ID}.jsonl"));
        assert_eq!(main.external_id(None), ID);
        assert_eq!(main.parent(Some(ID)), None);
        assert_eq!(place("p/copy.jsonl").external_id(Some(ID)), ID);
        assert_eq!(place("p/copy.jsonl").external_id(None), "copy");
    }

    #[test]
    fn lines_of_another_session_make_a_fork() {
        let link = place(&format!("p/{ID}.jsonl")).parent(Some(OTHER)).map(|link| link.external_id);
        assert_eq!(link.as_deref(), Some(OTHER));
    }

    #[test]
    fn a_subagent_belongs_to_the_session_that_holds_it_in_every_layout() {
        let expected = format!("{ID}/agent-a1");
        for path in [
            format!("p/{ID}/subagents/agent-a1.jsonl"),
            format!("p/{ID}/subagents/workflows/w1/agent-a1.jsonl"),
            "p/agent-a1.jsonl".to_owned(),
        ] {
            let place = place(&path);
            assert_eq!(place.external_id(Some(ID)), expected, "{path}");
            let parent = place.parent(Some(ID)).map(|link| (link.kind, link.external_id));
            assert_eq!(parent, Some((LinkKind::Subagent, ID.to_owned())), "{path}");
        }
    }
}
