//! Commit: commits that a call made.
//!
//! Git prints `[main abc1234] Subject` for each. Told to be quiet it prints nothing: then the subject
//! is that of the command, and the hash that of the line which a log in the same call has for it.

use serde_json::{Map, Value};

use super::{Command, Output, git};

/// A hash has at least so many digits, as git shows it.
const LEAST_DIGITS: usize = 7;
const MOST_DIGITS: usize = 64;

/// The most commits that are told of one call, and the longest subject, in bytes.
const MAX_COMMITS: usize = 64;
const MAX_SUBJECT: usize = 1024;

/// The verbs of git that make commits.
const MAKING: [&str; 3] = ["commit", "cherry-pick", "revert"];

/// What git prints where it made no commit.
const REFUSALS: [&str; 9] = [
    "nothing to commit",
    "nothing added to commit",
    "no changes added to commit",
    "fatal:",
    "error:",
    "Aborting commit",
    "hook failed",
    "husky -",
    "pathspec",
];

/// A commit that was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Commit {
    /// Its hash as far as git told it, in small letters.
    pub(crate) hash: Option<String>,
    /// The first line of its message.
    pub(crate) subject: String,
}

/// The commits that a call asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// The subject of each, where it is told.
    subjects: Vec<Option<String>>,
    /// Whether it may be more of them: a loop.
    is_loop: bool,
    /// Whether a failure of the call may be that of something else in it.
    is_among_others: bool,
}

impl Asked {
    pub(super) fn of(
        tool: &str,
        fields: Option<&Map<String, Value>>,
        commands: &[Command],
    ) -> Self {
        if tool.to_ascii_lowercase().ends_with("git_commit") {
            let message = fields.and_then(|fields| fields.get("message")?.as_str());
            let subjects = message.map(subject_of).into_iter().collect();
            return Self { subjects, ..Self::default() };
        }
        let making = commands.iter().filter(|command| makes_commit(command)).take(MAX_COMMITS);
        let subjects: Vec<_> = making.map(asked_subject).collect();
        if subjects.is_empty() {
            return Self::default();
        }
        let is_loop = commands.iter().any(|command| command.after(&["done"]).is_some());
        Self { subjects, is_loop, is_among_others: commands.len() > 1 }
    }

    /// The commits that were made.
    pub(super) fn done(&self, output: &Output<'_>) -> Vec<Commit> {
        if self.subjects.is_empty() {
            return Vec::new();
        }
        let most = if self.is_loop { MAX_COMMITS } else { self.subjects.len() };
        let mut told: Vec<Commit> = output.lines().filter_map(told_in).collect();
        // What else printed such lines did so before: a log that was looked at first.
        told.drain(..told.len().saturating_sub(most));
        let is_refused = output.is_error && !self.is_among_others
            || output.lines().any(|line| REFUSALS.iter().any(|refusal| line.contains(refusal)));
        if told.len() < self.subjects.len() && !is_refused && !output.is_error {
            let is_told = |subject: &str| told.iter().any(|commit| commit.subject == subject);
            let quiet: Vec<&String> =
                self.subjects.iter().flatten().filter(|subject| !is_told(subject)).collect();
            told.extend(quiet.into_iter().map(|subject| Commit {
                hash: output.lines().find_map(|line| logged(line, subject)),
                subject: subject.clone(),
            }));
        }
        told
    }
}

/// Whether a command makes a commit.
fn makes_commit(command: &Command) -> bool {
    let Some((verb, arguments)) = git::verb(command) else { return false };
    let is_no_commit = |argument: &String| {
        ["--dry-run", "--help", "-h", "--abort", "--quit", "--skip", "-n"]
            .contains(&argument.as_str())
            && !(verb == "commit" && argument == "-n")
    };
    MAKING.contains(&verb) && !arguments.iter().any(is_no_commit)
}

/// The subject that a command gives the commit it makes, if it tells.
fn asked_subject(command: &Command) -> Option<String> {
    let (_, arguments) = git::verb(command).filter(|(verb, _)| *verb == "commit")?;
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let is_cluster = word.starts_with('-') && !word.starts_with("--");
        if word == "--message" || (is_cluster && word.ends_with('m')) {
            return words.next().and_then(|message| subject_of(message));
        }
        if let Some(message) = word.strip_prefix("--message=").or(word.strip_prefix("-m")) {
            return subject_of(message);
        }
    }
    let is_read = arguments.iter().any(|word| word == "-F" || word.starts_with("--file"));
    command.input.as_deref().filter(|_| is_read).and_then(subject_of)
}

/// The first line of a message.
fn subject_of(message: &str) -> Option<String> {
    let line = message.lines().map(str::trim).find(|line| !line.is_empty())?;
    // What a shell computes is not the subject that git was given.
    let is_plain = !line.contains("$(") && !line.starts_with('$');
    is_plain.then(|| line[..line.floor_char_boundary(MAX_SUBJECT)].to_owned())
}

/// The commit that a line of git's tells: `[main abc1234] Subject`.
fn told_in(line: &str) -> Option<Commit> {
    let (place, subject) = line.strip_prefix('[')?.split_once("] ")?;
    let (branch, hash) = place.rsplit_once(' ')?;
    let is_told = !branch.trim().is_empty() && is_hash(hash) && !subject.trim().is_empty();
    let subject = subject[..subject.floor_char_boundary(MAX_SUBJECT)].trim().to_owned();
    is_told.then(|| Commit { hash: Some(hash.to_ascii_lowercase()), subject })
}

/// The hash that a line of a short log has for a commit: `abc1234 (HEAD -> main) Subject`.
fn logged(line: &str, subject: &str) -> Option<String> {
    let (hash, rest) = line.split_once(' ')?;
    let rest = match rest.strip_prefix('(').and_then(|rest| rest.split_once(") ")) {
        Some((_, rest)) if rest == subject => rest,
        _ => rest,
    };
    (is_hash(hash) && rest == subject).then(|| hash.to_ascii_lowercase())
}

/// Whether a word may be the hash of a commit.
pub(crate) fn is_hash(word: &str) -> bool {
    (LEAST_DIGITS..=MOST_DIGITS).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::super::shell::commands;
    use super::*;

    fn made(line: &str, output: &str, is_error: bool) -> Vec<(Option<String>, String)> {
        let asked = Asked::of("Bash", None, &commands(line));
        let done = asked.done(&Output::of(output, is_error));
        done.into_iter().map(|commit| (commit.hash, commit.subject)).collect()
    }

    #[test]
    fn git_tells_the_commits_that_a_call_made() {
        for (line, output, expected) in [
            (
                "git commit -m 'A b'",
                "[main abc1234] A b\n 1 file changed",
                &[("abc1234", "A b")][..],
            ),
            ("git commit -F msg", "[main (root-commit) ABC1234] A", &[("abc1234", "A")]),
            ("git commit --amend --no-edit", "[detached HEAD abc12345] A", &[("abc12345", "A")]),
            (
                "git commit -qam 'A' && git log --oneline -2",
                "abc1234 A\nfff1234 B",
                &[("abc1234", "A")],
            ),
            (
                "git commit -qm A; git log -1 --oneline",
                "abc1234 (HEAD -> main) A",
                &[("abc1234", "A")],
            ),
            ("git commit -q -m A && git push", "To host.example:a/b", &[("", "A")]),
            (
                "git commit -m A; git commit -m B",
                "[m abc1234] A\n[m abc1235] B",
                &[("abc1234", "A"), ("abc1235", "B")],
            ),
            ("cat log; git commit -m A", "[m fff1234] Z\n[m abc1234] A", &[("abc1234", "A")]),
            (
                "git revert --no-edit HEAD",
                "[m abc1234] Revert \"A\"",
                &[("abc1234", "Revert \"A\"")],
            ),
            ("git commit -F - <<'E'\nA\n\nb\nE", "", &[("", "A")]),
        ] {
            let expected: Vec<(Option<String>, String)> = expected
                .iter()
                .map(|(hash, subject)| {
                    (
                        Some((*hash).to_owned()).filter(|hash| !hash.is_empty()),
                        (*subject).to_owned(),
                    )
                })
                .collect();
            assert_eq!(made(line, output, false), expected, "{line}");
        }
    }

    #[test]
    fn what_was_refused_or_only_shown_is_no_commit() {
        for (line, output, is_error) in [
            ("git commit -m A", "nothing to commit, working tree clean", true),
            ("git commit -m A || true", "nothing to commit, working tree clean", false),
            ("git commit -m A", "Permission to use Bash has been denied", true),
            ("git commit --dry-run -m A", "[main abc1234] A", false),
            ("git log --oneline", "abc1234 A", false),
            ("git show abc1234", "[main abc1234] A", false),
            ("echo git commit -m A", "", false),
            ("git commit -m \"$(date)\"", "", false),
        ] {
            assert_eq!(made(line, output, is_error), [], "{line}");
        }
    }

    #[test]
    fn a_commit_before_something_that_failed_was_made() {
        let made = made("git commit -m A && make x", "[main abc1234] A\nmake: error: x", true);
        assert_eq!(made, [(Some("abc1234".to_owned()), "A".to_owned())]);
    }
}
