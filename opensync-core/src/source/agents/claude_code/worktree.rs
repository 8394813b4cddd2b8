//! Worktree: what a worktree is called that the agent made for a session.
//!
//! The agent gives such a session the worktree's name as its title, in the same words as a person's.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::lenient::Text;

/// The folders in which the agent makes worktrees, below a project's.
const FOLDERS: [&str; 2] = [".claude", "worktrees"];

/// The worktree that a working folder is in.
pub(super) fn of_folder(folder: &str) -> Option<&str> {
    let mut names = folder.split(['/', '\\']).filter(|name| !name.is_empty());
    while let Some(name) = names.next() {
        if name == FOLDERS[0] && names.clone().next() == Some(FOLDERS[1]) {
            return names.nth(1);
        }
    }
    None
}

/// What a line calls the worktree that the session is in: by its name, and by its folder.
pub(super) fn of_line(told: &RawValue) -> Vec<String> {
    #[derive(Default, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Worktree<'a> {
        #[serde(borrow, default)]
        worktree_name: Text<'a>,
        #[serde(borrow, default)]
        worktree_path: Text<'a>,
    }
    let told: Worktree<'_> = serde_json::from_str(told.get()).unwrap_or_default();
    let path = told.worktree_path.get();
    let last = path.and_then(|path| path.rsplit(['/', '\\']).find(|name| !name.is_empty()));
    told.worktree_name.get().into_iter().chain(last).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_tells_the_worktree_that_it_is_in() {
        assert_eq!(of_folder("/home/mia/shop/.claude/worktrees/red-owl"), Some("red-owl"));
        assert_eq!(of_folder("C:\\shop\\.claude\\worktrees\\red-owl\\src"), Some("red-owl"));
        for folder in ["/home/mia/shop", "/shop/.claude/worktrees", "/worktrees/red-owl", ""] {
            assert_eq!(of_folder(folder), None, "{folder}");
        }
    }
}
