//! Act: what a call of a tool did, as its input asks and its output tells.
//!
//! A commit, a pull request, a run of tests, a written file, a step back. Only what the call itself
//! did counts: output that quotes a log of git made no commit. What cannot be told for sure is not
//! told. Each kind of act is a file with its rules and a table of examples.

mod commit;
mod deed;
mod edit;
mod git;
mod outcome;
mod pull_request;
mod revert;
mod shell;
mod test_run;

use serde_json::{Map, Value};

pub(crate) use commit::{Commit, is_hash};
pub use deed::Deed;
pub use outcome::Outcome;
use shell::Command;

/// How much of an output is read: its beginning and its end, in bytes each.
const OUTPUT_BYTES: usize = 64 << 10;

/// The longest input that is read, in bytes.
const INPUT_BYTES: usize = 4 << 20;

/// The fields in which tools take a line for a shell.
const LINES: [&str; 4] = ["command", "cmd", "script", "commands"];

/// What a call did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// It made a commit.
    Commit(Commit),
    /// It opened a pull request, at this address.
    PullRequest(String),
    /// It ran tests; how they went, if that is told.
    Test(Option<Outcome>),
    /// It wrote a file.
    Edit(String),
    /// It took back what was done before.
    Revert,
}

impl Act {
    /// What kind of act it is, if sessions are found by it.
    pub(crate) fn deed(&self) -> Option<Deed> {
        match self {
            Self::Commit(_) => Some(Deed::Commit),
            Self::PullRequest(_) => Some(Deed::PullRequest),
            Self::Test(_) => Some(Deed::Test),
            Self::Edit(_) => Some(Deed::Edit),
            Self::Revert => None,
        }
    }

    /// How what was tried ended with it, if it tells.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Test(outcome) => *outcome,
            Self::Revert => Some(Outcome::Reverted),
            _ => None,
        }
    }

    /// What a commit is called by: its hash and its subject; nothing of anything else.
    pub(crate) fn commit_names(&self) -> impl Iterator<Item = &str> {
        let commit = match self {
            Self::Commit(commit) => Some(commit),
            _ => None,
        };
        let hash = commit.and_then(|commit| commit.hash.as_deref());
        hash.into_iter().chain(commit.map(|commit| commit.subject.as_str()))
    }
}

/// What a call asks for that may become an act. Small, and kept until its result comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    commits: commit::Asked,
    opens_pull_request: bool,
    tests: test_run::Asked,
    files: Vec<String>,
    is_revert: bool,
}

impl Asked {
    /// What the call of `tool` with `input` asks for; `None` if it is nothing of this kind.
    pub(crate) fn of(tool: &str, input: &str) -> Option<Self> {
        if input.len() > INPUT_BYTES || !may_act(tool, input) {
            return None;
        }
        let fields = serde_json::from_str::<Value>(input).ok();
        let fields = fields.as_ref().and_then(Value::as_object);
        let line = fields.and_then(line);
        let commands = line.as_deref().map(shell::commands).unwrap_or_default();
        let asked = Self {
            commits: commit::Asked::of(tool, fields, &commands),
            opens_pull_request: pull_request::is_asked(tool, &commands),
            tests: test_run::Asked::of(&commands),
            files: edit::files(input, line.as_deref()),
            is_revert: commands.iter().any(revert::is_asked),
        };
        (asked != Self::default()).then_some(asked)
    }

    /// What it did, as its `output` tells, and whether its tool reported a failure.
    pub(crate) fn done(&self, output: &str, is_error: bool) -> Vec<Act> {
        let output = Output::of(output, is_error);
        let mut acts: Vec<Act> = Vec::new();
        acts.extend(self.commits.done(&output).into_iter().map(Act::Commit));
        if self.opens_pull_request {
            acts.extend(pull_request::address(&output).map(Act::PullRequest));
        }
        acts.extend(self.tests.done(&output));
        if !is_error {
            acts.extend(self.files.iter().cloned().map(Act::Edit));
            acts.extend(self.is_revert.then_some(Act::Revert));
        }
        acts
    }
}

/// Whether any rule may find something: what is looked at for nearly every call is cheap.
fn may_act(tool: &str, input: &str) -> bool {
    const SIGNS: [&str; 6] = ["git", "gh ", "glab ", "test", "spec", "check"];
    const MORE: [&str; 6] = ["jest", "tox", "nox", "phpunit", "path", "Patch"];
    let tool = tool.to_ascii_lowercase();
    tool.contains("commit")
        || tool.contains("pull_request")
        || SIGNS.iter().chain(&MORE).any(|sign| input.contains(sign))
}

/// The line for a shell in the input of a tool.
fn line(fields: &Map<String, Value>) -> Option<String> {
    let value = LINES.iter().find_map(|&name| fields.get(name))?;
    match value {
        Value::String(line) => Some(line.clone()),
        Value::Array(words) => {
            let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
            match words.as_slice() {
                // A shell and its line: the line is told as it is.
                [.., flag, line] if flag.starts_with('-') && flag.ends_with('c') => {
                    Some((*line).to_owned())
                }
                words => Some(words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")),
            }
        }
        _ => None,
    }
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// What a tool printed, by its lines.
struct Output<'a> {
    start: &'a str,
    end: &'a str,
    is_error: bool,
}

impl<'a> Output<'a> {
    fn of(text: &'a str, is_error: bool) -> Self {
        let start = &text[..text.floor_char_boundary(OUTPUT_BYTES)];
        let from = text.len().saturating_sub(OUTPUT_BYTES).max(start.len());
        Self { start, end: &text[text.ceil_char_boundary(from)..], is_error }
    }

    fn lines(&self) -> impl DoubleEndedIterator<Item = &'a str> {
        self.start.lines().chain(self.end.lines()).map(str::trim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_and_its_output_tell_what_was_done() {
        let input = r#"{"command":"cargo test && git commit -am 'Mend the lock'"}"#;
        let output = "test result: ok. 3 passed; 0 failed;\n[main abc1234] Mend the lock\n";
        let commit = Commit { hash: Some("abc1234".into()), subject: "Mend the lock".into() };
        let asked = Asked::of("Bash", input).unwrap();
        let expected = [Act::Commit(commit), Act::Test(Some(Outcome::Passed))];
        assert_eq!(asked.done(output, false), expected);
    }

    #[test]
    fn who_reads_a_log_made_none_of_its_commits() {
        let output = "abc1234 Mend the lock\n[main abc1234] Mend the lock";
        for line in ["git log --oneline", "cat notes.txt", "grep -r 'git commit' docs"] {
            let input = serde_json::json!({ "command": line }).to_string();
            let acts = Asked::of("Bash", &input).map(|asked| asked.done(output, false));
            assert_eq!(acts.unwrap_or_default(), [], "{line}");
        }
    }

    #[test]
    fn a_line_is_found_however_an_agent_hands_it_over() {
        for input in [
            r#"{"command":"git commit -m x"}"#,
            r#"{"cmd":"git commit -m x"}"#,
            r#"{"command":["bash","-lc","git commit -m x"]}"#,
            r#"{"command":["git","commit","-m","x"]}"#,
        ] {
            let acts = Asked::of("shell", input).unwrap().done("[main abc1234] x", false);
            assert!(matches!(&acts[..], [Act::Commit(_)]), "{input}");
        }
    }

    #[test]
    fn whatever_a_log_holds_is_read_and_bounded() {
        let long = format!("git commit {}", "x".repeat(8 << 20));
        assert_eq!(Asked::of("Bash", &long), None);
        let asked = Asked::of("Bash", r#"{"command":"git commit -m x"}"#).unwrap();
        let output = format!("{}\n[main abc1234] x\n", "é\n".repeat(1 << 20));
        assert!(matches!(&asked.done(&output, false)[..], [Act::Commit(_)]));
        for odd in ["", "null", "[]", "{\"command\":3}", "{\"path\":"] {
            assert_eq!(Asked::of("git_commit", odd), None, "{odd}");
        }
    }
}
