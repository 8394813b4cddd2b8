//! Revert: that a command takes back what was done before.

use super::{Command, git};

/// Whether a command throws away commits or changes to files: `git revert`, `git reset --hard`, `git
/// restore` and `git checkout` of files. A branch that is brought level with another one is not a step
/// back.
pub(super) fn is_asked(command: &Command) -> bool {
    let Some((verb, arguments)) = git::verb(command) else { return false };
    let has = |word: &str| arguments.iter().any(|argument| argument == word);
    match verb {
        "revert" => !["--abort", "--quit", "--skip", "--help"].into_iter().any(has),
        "reset" => has("--hard") && !arguments.iter().any(|word| is_other_branch(word)),
        "restore" => !has("--staged") || has("--worktree"),
        "checkout" => {
            let after = arguments.iter().skip_while(|word| *word != "--").nth(1);
            after.is_some() || arguments == ["."]
        }
        _ => false,
    }
}

/// Whether a word names where another branch is, and not a place in the history of this one.
fn is_other_branch(word: &str) -> bool {
    word.contains('/') || word == "FETCH_HEAD" || word == "@{u}"
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    #[test]
    fn a_step_back_is_told_from_other_uses_of_git() {
        for (line, expected) in [
            ("git revert abc1234", true),
            ("git revert --abort", false),
            ("git reset --hard HEAD~1", true),
            ("git reset --hard", true),
            ("git reset --hard origin/main", false),
            ("git reset --soft HEAD~1", false),
            ("git reset HEAD a.rs", false),
            ("git checkout -- a.rs", true),
            ("git checkout HEAD -- a.rs", true),
            ("git checkout .", true),
            ("git checkout main", false),
            ("git checkout -b x", false),
            ("git restore a.rs", true),
            ("git restore --staged a.rs", false),
            ("ls", false),
        ] {
            assert_eq!(is_asked(&commands(line)[0]), expected, "{line}");
        }
    }
}
