//! Discover: finds sessions at or below a path, and tells whose they are.

use std::io;
use std::path::Path;

use super::log::Session;
use super::{OMP, OPENCLAW, PI};
use crate::source::transcript;
use crate::source::walk::{Walk, Way};

/// Where sessions lie, and how they are told from other files.
pub(super) const WALK: Walk<'static> = Walk {
    own: &["sessions"],
    skipped: &[".git", "node_modules", "target", "bin", "logs", "cache", "extensions"],
    homes: &[".pi", ".omp", ".openclaw"],
    is_log: &is_log,
};

/// Folders in which every such file is a session.
const SESSIONS: [&str; 2] = [".pi/agent/sessions", ".omp/agent/sessions"];

/// Folders of `OpenClaw`, by the names that it had.
const CLAWS: [&str; 4] = [".openclaw", ".clawdbot", ".moltbot", ".moldbot"];

/// What the name of a copy holds that `OpenClaw` makes now and then.
const CHECKPOINT: &str = ".checkpoint.";

/// Whether a file is a session. Other agents have folders of that name too, so it is looked into.
fn is_log(path: &Path, _way: Way) -> io::Result<bool> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if path.extension().is_none_or(|ending| ending != "jsonl") || name.contains(CHECKPOINT) {
        return Ok(false);
    }
    let is_own = path.ancestors().any(|folder| SESSIONS.iter().any(|own| folder.ends_with(own)));
    Ok(is_own || transcript::begins::<Session>(path)?)
}

/// The agent that wrote a session, by where it lies. Pi, unless the folder is a relative's.
pub(super) fn agent_of(path: &Path) -> &'static str {
    let is_below = |name: &str| path.iter().any(|part| part == name);
    // Each of its agents has a folder of sessions.
    let mut folders = path.ancestors().skip(1);
    let is_claws = folders.next().is_some_and(|folder| folder.ends_with("sessions"))
        && folders.nth(1).is_some_and(|folder| folder.ends_with("agents"));
    if is_below(".omp") {
        OMP.name
    } else if is_claws || CLAWS.iter().any(|name| is_below(name)) {
        OPENCLAW.name
    } else {
        PI.name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_of_the_agent_whose_folder_it_lies_in() {
        for (path, agent) in [
            ("/h/.pi/agent/sessions/--x--/1_a.jsonl", "pi"),
            ("/backup/some.jsonl", "pi"),
            ("/h/.omp/agent/sessions/-x/1_a.jsonl", "omp"),
            ("/h/.clawdbot/agents/main/sessions/a.jsonl", "openclaw"),
            ("/state/agents/main/sessions/a.jsonl", "openclaw"),
        ] {
            assert_eq!(agent_of(Path::new(path)), agent, "{path}");
        }
    }
}
