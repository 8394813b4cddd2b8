//! Home: a machine of the test's own, with a home folder and an archive in it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A home folder that goes away with the value.
pub(crate) struct Home(TempDir);

impl Home {
    /// A machine where no agent has ever run.
    pub(crate) fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A machine with the sample archive imported.
    pub(crate) fn with_sample() -> Self {
        let home = Self::empty();
        home.run(["import", "--or-sample"]).expect(0);
        home
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Adds lines to a transcript of Claude Code, which this makes.
    pub(crate) fn write_log(&self, session: &str, lines: &[Value]) -> PathBuf {
        let path = self.path().join(format!(".claude/projects/-home-ada-orchard/{session}.jsonl"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mut log = fs::OpenOptions::new().append(true).create(true).open(&path).unwrap();
        lines.iter().for_each(|line| writeln!(log, "{line}").unwrap());
        path
    }

    /// Runs the command with this home, and nothing else from the environment that it reads.
    pub(crate) fn run<I>(&self, arguments: I) -> Answer
    where
        I: IntoIterator,
        I::Item: AsRef<OsStr>,
    {
        Answer(self.command().args(arguments).output().unwrap())
    }

    /// The same with one variable more.
    pub(crate) fn run_with<const N: usize>(
        &self,
        name: &str,
        value: &str,
        arguments: [&str; N],
    ) -> Answer {
        Answer(self.command().env(name, value).args(arguments).output().unwrap())
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_opensync"));
        for name in ["CLAUDE_CONFIG_DIR", "OPENCODE_DATA_DIR", "OPENCODE_DB"] {
            command.env_remove(name);
        }
        for name in ["XDG_DATA_HOME", "XDG_CONFIG_HOME"] {
            command.env_remove(name);
        }
        command.env("HOME", self.path()).env("USERPROFILE", self.path());
        command.env("OPENSYNC_HOME", self.path().join("data"));
        command
    }

    /// What the command prints as JSON.
    pub(crate) fn json<const N: usize>(&self, arguments: [&str; N]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        let answer = self.run(&arguments).expect(0);
        serde_json::from_str(&answer.out()).unwrap()
    }
}

/// What a run came to.
pub(crate) struct Answer(Output);

impl Answer {
    pub(crate) fn of(output: Output) -> Self {
        Self(output)
    }

    /// Asserts the exit code.
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.0.status.code(), Some(code), "{}{}", self.out(), self.error());
        self
    }

    pub(crate) fn out(&self) -> String {
        String::from_utf8(self.0.stdout.clone()).unwrap()
    }

    pub(crate) fn error(&self) -> String {
        String::from_utf8(self.0.stderr.clone()).unwrap()
    }
}

/// A line of Claude Code's log: what a person wrote.
pub(crate) fn asked(session: &str, id: &str, text: &str) -> Value {
    json!({
        "type": "user", "uuid": id, "parentUuid": null, "sessionId": session, "version": "2.0.0",
        "cwd": "/home/ada/orchard", "gitBranch": "main", "timestamp": "2026-03-01T10:00:00.000Z",
        "message": { "role": "user", "content": text },
    })
}

/// A line of Claude Code's log: what the model answered, for 100 tokens in and 20 out.
pub(crate) fn answered(session: &str, id: &str, text: &str) -> Value {
    json!({
        "type": "assistant", "uuid": id, "parentUuid": null, "sessionId": session,
        "version": "2.0.0", "cwd": "/home/ada/orchard", "gitBranch": "main",
        "timestamp": "2026-03-01T10:00:05.000Z", "requestId": format!("req_{id}"),
        "message": {
            "id": format!("msg_{id}"), "role": "assistant", "model": "claude-sonnet-4-5-20250929",
            "content": [{ "type": "text", "text": text }],
            "usage": { "input_tokens": 100, "output_tokens": 20 },
        },
    })
}
