//! Desktop: what Claude Desktop tells of its own sessions, which Claude Code writes.
//!
//! Each has a folder `local_<id>`, in which the transcripts lie below `.claude/projects`, and beside
//! the folder a file of the same name with its title.

use std::path::Path;

use serde::Deserialize;

use super::{CLAUDE_CODE, CLAUDE_COWORK, place};

/// The folder in which Claude Desktop keeps its own sessions.
pub(super) const FOLDER: &str = "local-agent-mode-sessions";

/// How the folder of a session of its own begins.
const SESSION: &str = "local_";

/// The agent that a transcript is of, by where it lies.
pub(super) fn agent_of(path: &Path) -> &'static str {
    let is_desktops = path.iter().any(|part| part == FOLDER);
    if is_desktops { CLAUDE_COWORK.name } else { CLAUDE_CODE.name }
}

/// The title of the session of a transcript.
pub(super) fn title(transcript: &Path) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Sidecar {
        title: Option<String>,
        cli_session_id: Option<String>,
    }
    let is_session = |folder: &&Path| {
        let name = folder.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(SESSION))
    };
    let folder = transcript.ancestors().skip(1).find(is_session)?;
    let mut name = folder.file_name()?.to_owned();
    name.push(".json");
    let told: Sidecar = place::sidecar(&folder.with_file_name(name))?;
    // The folder holds other transcripts too if the session was cleared.
    let stem = transcript.file_stem()?.to_str();
    told.title.filter(|_| told.cli_session_id.is_none() || told.cli_session_id.as_deref() == stem)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_session_of_the_desktop_has_the_title_that_lies_beside_its_folder() {
        let root = tempfile::tempdir().unwrap();
        let session = root.path().join(FOLDER).join("org/space/local_1");
        let project = session.join(".claude/projects/-x");
        fs::create_dir_all(&project).unwrap();
        let told = r#"{"title": "Ropes", "cliSessionId": "a", "cwd": "/sessions/x"}"#;
        fs::write(session.with_extension("json"), told).unwrap();
        assert_eq!(title(&project.join("a.jsonl")).as_deref(), Some("Ropes"));
        assert_eq!(title(&project.join("b.jsonl")), None);
        assert_eq!(agent_of(&project.join("a.jsonl")), "claude-cowork");
        assert_eq!(agent_of(Path::new("/h/.claude/projects/-x/a.jsonl")), "claude-code");
    }
}
